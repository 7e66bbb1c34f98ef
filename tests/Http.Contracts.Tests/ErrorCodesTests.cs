using System.Reflection;

namespace ZeroShotOrleans.Http.Contracts.Tests;

public sealed class ErrorCodesTests
{
    private static readonly string[] _codes = [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Codes_are_lower_case_words_and_stand_in_the_list_once()
    {
        Assert.All(_codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*_?$", code));
        Assert.Equal(_codes.Distinct(), _codes);
    }

    [Fact]
    public void Every_error_of_an_image_has_a_code_of_its_own()
    {
        var codes = Enum.GetValues<ImageError>().Except([ImageError.None]).Select(ErrorCodes.Of).ToArray();

        Assert.Equal(codes.Distinct(), codes);
        Assert.All(codes, code => Assert.Matches("^image_[a-z]+$", code));
        Assert.Empty(codes.Intersect(_codes));
    }
}
