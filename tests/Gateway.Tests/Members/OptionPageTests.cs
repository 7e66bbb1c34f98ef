using ZeroShotOrleans.Gateway.Inputs;
using ZeroShotOrleans.Gateway.Native;
using ZeroShotOrleans.Gateway.OpenApi;
using ZeroShotOrleans.Gateway.Wire;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Tests.Members;

/// <summary>docs/http.md says of every member of every dialect whether it is honoured, refused, or cannot matter, and <see cref="OptionTests"/> checks it.</summary>
public sealed class OptionPageTests
{
    private static readonly (string Route, string Member)[] _members =
    [
        .. Of(OptionCase.HuggingFace, KnownMembers.Of(typeof(HuggingFaceBody)).Keys),
        .. Of(OptionCase.HuggingFace, KnownMembers.Of(typeof(HuggingFaceParameters)).Keys),
        .. Of(OptionCase.HuggingFace, KnownMembers.Of(typeof(HuggingFaceOptions)).Keys.Select(name => $"options.{name}")),
        .. Of(OptionCase.OpenAi, KnownMembers.Of(typeof(EmbeddingBody)).Keys),
        .. Of(OptionCase.Classify, KnownMembers.Of(typeof(ClassifyBody)).Keys),
        .. Of(OptionCase.Classify, KnownMembers.Of(typeof(ClassifyFormBody)).Keys),
        .. Of(OptionCase.Classify, ClassifyForm.Fields),
        .. Of(OptionCase.Image, ImageInput.Members),
    ];

    private static readonly ILookup<(string Route, string Member), string> _rows = Rows();

    public static TheoryData<string, string> Members()
    {
        var members = new TheoryData<string, string>();
        foreach (var (route, member) in _members.Distinct())
        {
            members.Add(route, member);
        }

        return members;
    }

    [Theory, MemberData(nameof(Members))]
    public void Every_member_has_one_row_and_a_test_of_what_it_says(string route, string member)
    {
        var says = Assert.Single(_rows[(route, member)]);

        // Most values of a member that "cannot matter" or is "refused" have that effect, and the row says which others are accepted.
        var effects = OptionCase.All.Where(option => option.Route == route && option.Member == member).Select(option => option.Effect).ToHashSet();
        Assert.Contains(says.Split([' ', ':', ';', ','])[0] switch
        {
            "honoured" => route == OptionCase.Image && member != "name" ? OptionEffect.Nothing : OptionEffect.Changes,
            "refused" => OptionEffect.Refused,
            "cannot" => OptionEffect.Nothing,
            var other => throw new InvalidOperationException($"'{other}' is none of honoured, refused, cannot matter."),
        }, effects);
    }

    [Fact]
    public void Every_row_is_about_a_member()
    {
        Assert.Empty(_rows.Select(row => row.Key).Except(_members));
        Assert.Empty(OptionCase.All.Select(option => (option.Route, option.Member)).Except(_members));
    }

    [Fact]
    public void The_fields_of_the_form_are_those_of_its_description() =>
        Assert.Equal(KnownMembers.Of(typeof(ClassifyFormBody)).Keys.Order(StringComparer.Ordinal), ClassifyForm.Fields.Order(StringComparer.Ordinal));

    private static IEnumerable<(string, string)> Of(string route, IEnumerable<string> members) => members.Select(member => (route, member));

    private static ILookup<(string Route, string Member), string> Rows() => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "http.md"))
        .SkipWhile(line => line != "## Every member").TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal) || line == "## Every member")
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains(" | `", StringComparison.Ordinal))
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .SelectMany(cells => cells[2].Split(", ").Select(member => (Route: cells[1], Member: member.Trim('`'), Says: cells[3])))
        .ToLookup(row => (row.Route, row.Member), row => row.Says);
}
