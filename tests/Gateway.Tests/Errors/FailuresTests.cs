using ZeroShotOrleans.Gateway.Errors;

namespace ZeroShotOrleans.Gateway.Tests.Errors;

public sealed class FailuresTests
{
    public static TheoryData<Exception> Losses() =>
        [new TimeoutException("10.0.0.5"), new SiloUnavailableException("10.0.0.5"), new OperationCanceledException("10.0.0.5")];

    [Theory, MemberData(nameof(Losses))]
    public void A_lost_silo_results_in_a_retryable_error(Exception loss)
    {
        var error = ApiErrors.Of(loss, retryAfterSeconds: 2);

        Assert.Equal((429, "unavailable", 2), (error.Status, error.Code, error.RetryAfterSeconds));
        Assert.DoesNotContain("10.0.0.5", error.Message, StringComparison.Ordinal);
    }
}
