namespace ZeroShotOrleans.Abstractions.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void An_error_is_found_among_the_exceptions_that_wrap_it()
    {
        var error = new ZeroShotException(ZeroShotError.NotFound, "Job not found.");

        Assert.Same(error, ZeroShotException.In(error));
        Assert.Same(error, ZeroShotException.In(new InvalidOperationException("storage", new AggregateException(error))));
        Assert.Null(ZeroShotException.In(new InvalidOperationException("storage", new TimeoutException())));
        Assert.Null(ZeroShotException.In(null));
    }

    [Fact]
    public void A_broken_rule_is_a_bad_request_with_its_message()
    {
        var refused = Assert.Throws<ZeroShotException>(() => Requirement.Require(false, $"--threshold must be between 0 and 1 (got {1.5})."));

        Assert.Equal((ZeroShotError.BadRequest, "--threshold must be between 0 and 1 (got 1.5)."), (refused.Code, refused.Message));
    }

    [Fact]
    public void The_message_of_a_rule_that_holds_is_not_formatted()
    {
        string? missing = null;

        Requirement.Require(missing is null, $"'{missing!.Length}' is too long.");
    }

    [Fact]
    public void An_answer_is_of_one_model()
    {
        OneModel.Require("clip", ["0123456789abcdef", "0123456789abcdef"]);
        OneModel.Require("clip", []);

        var refused = Assert.Throws<ZeroShotException>(() => OneModel.Require("clip", ["0123456789abcdef", "fedcba9876543210"]));

        Assert.Equal(ZeroShotError.ModelMismatch, refused.Code);
        Assert.Contains("the model 'clip' changed during the request: its parts were encoded by 0123456789ab and fedcba987654.", refused.Message, StringComparison.Ordinal);
    }
}
