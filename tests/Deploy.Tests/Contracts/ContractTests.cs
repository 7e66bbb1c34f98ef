namespace ZeroShotOrleans.Deploy.Tests.Contracts;

/// <summary>docs/operating.md, "Upgrading": silos of two builds work in one cluster, so what they say to each other only grows.</summary>
public sealed class ContractTests
{
    private static readonly string _file = Path.Combine("tests", "Deploy.Tests", "Contracts", "contract.txt");

    [Fact]
    public void It_is_what_was_agreed_on_and_has_lost_nothing()
    {
        var agreed = File.Exists(Path.Combine(Repository.Root, _file)) ? File.ReadAllLines(Path.Combine(Repository.Root, _file)) : [];
        var lost = agreed.Except(Contract.OfThisBuild()).ToArray();

        // Also when the file is written anew: who means it takes the lines out by hand, where a reviewer sees it.
        Assert.True(lost.Length == 0, $"Builds that run somewhere rely on:\n{string.Join('\n', lost)}\nKeep it, and add beside it; docs/operating.md has the rules.");
        Written.AssertEqual(_file, Contract.Text(Contract.OfThisBuild()));
    }

    [Fact]
    public void No_id_or_alias_is_there_twice() => Assert.All(
        Contract.OfThisBuild().Where(line => line.StartsWith("member", StringComparison.Ordinal) || line.StartsWith("method", StringComparison.Ordinal))
            .GroupBy(line => string.Join(' ', line.Split(' ')[..3])),
        same => Assert.Single(same));

    [Fact]
    public void Everything_has_an_alias_so_that_code_can_be_renamed() =>
        Assert.DoesNotContain(Contract.OfThisBuild(), line => line.Contains('?', StringComparison.Ordinal));
}
