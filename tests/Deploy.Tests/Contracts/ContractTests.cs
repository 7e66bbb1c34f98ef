namespace ZeroShotOrleans.Deploy.Tests.Contracts;

/// <summary>Silos of two builds work in one cluster during an upgrade, so the contract may only grow. See docs/operating.md, "Upgrading".</summary>
public sealed class ContractTests
{
    private static readonly string _file = Path.Combine("tests", "Deploy.Tests", "Contracts", "contract.txt");

    [Fact]
    public void The_contract_file_is_current_and_no_line_was_removed()
    {
        var stored = File.Exists(Path.Combine(Repository.Root, _file)) ? File.ReadAllLines(Path.Combine(Repository.Root, _file)) : [];
        var lost = stored.Except(Contract.FromThisBuild()).ToArray();

        // Checked even when the file is rewritten: an intended removal must be made by hand, where a reviewer sees it.
        Assert.True(lost.Length == 0, $"The contract lost these lines, which deployed builds rely on:\n{string.Join('\n', lost)}\nKeep them and add new ones instead. For the rules, see docs/operating.md.");
        GeneratedFile.AssertEqual(_file, Contract.Text(Contract.FromThisBuild()));
    }

    [Fact]
    public void Ids_and_aliases_are_unique() => Assert.All(
        Contract.FromThisBuild().Where(line => line.StartsWith("member", StringComparison.Ordinal) || line.StartsWith("method", StringComparison.Ordinal))
            .GroupBy(line => string.Join(' ', line.Split(' ')[..3])),
        same => Assert.Single(same));

    [Fact]
    public void Every_type_and_method_has_an_alias() =>
        Assert.DoesNotContain(Contract.FromThisBuild(), line => line.Contains('?', StringComparison.Ordinal));
}
