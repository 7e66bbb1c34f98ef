using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class PromptClaimsTests
{
    private readonly PromptClaims _claims = new();

    [Fact]
    public void A_prompt_is_claimed_once()
    {
        using var first = _claims.Claim("a", isBulk: false, ["cat", "dog"]);
        using var second = _claims.Claim("a", isBulk: false, ["dog", "cat", "fox"]);

        Assert.Equal(["cat", "dog"], first.Prompts);
        Assert.Equal(["fox"], second.Prompts);
        Assert.Equal([first], second.Others);
    }

    [Theory]
    [InlineData("b", false)]
    [InlineData("a", true)]
    public void Nobody_waits_for_another_tenant_or_a_job(string tenant, bool isBulk)
    {
        using var first = _claims.Claim("a", isBulk: false, ["cat"]);
        using var second = _claims.Claim(tenant, isBulk, ["cat"]);

        Assert.Equal(["cat"], second.Prompts);
        Assert.Empty(second.Others);
    }

    [Fact]
    public void What_a_call_gives_up_can_be_claimed_by_those_who_waited()
    {
        var first = _claims.Claim("a", isBulk: false, ["cat"]);
        using var second = _claims.Claim("a", isBulk: false, ["cat"]);
        Assert.False(first.Ended.IsCompleted);

        first.Dispose();

        Assert.True(first.Ended.IsCompletedSuccessfully);
        Assert.Empty(first.Rows);
        using var third = _claims.Claim("a", isBulk: false, ["cat"]);
        Assert.Equal(["cat"], third.Prompts);
    }
}
