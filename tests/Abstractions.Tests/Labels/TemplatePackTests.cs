using System.Globalization;
using System.Text;

namespace ZeroShotOrleans.Abstractions.Tests.Labels;

public sealed class TemplatePackTests
{
    public static TheoryData<string> Names => [.. TemplatePack.All.Select(pack => pack.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_pack_is_a_language_with_valid_templates(string name)
    {
        var pack = TemplatePack.Get(name);
        LabelRules.Check(new LabelSetDefinition { Labels = ["x"], Templates = pack.Templates });
        Assert.Equal(3, pack.Templates.Distinct(StringComparer.Ordinal).Count());
        Assert.All(pack.Templates, template =>
        {
            Assert.Equal(2, template.Split("{}").Length);
            Assert.True(template.IsNormalized(NormalizationForm.FormC));
        });
        Assert.StartsWith(CultureInfo.GetCultureInfo(name, predefinedOnly: true).EnglishName.Split(' ')[0], pack.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Packs_are_sorted_and_an_unknown_one_is_refused_by_name()
    {
        var names = TemplatePack.All.Select(pack => pack.Name).ToArray();
        Assert.True(names.Length >= 20);
        Assert.Equal(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), names);
        var refused = Assert.Throws<ZeroShotException>(() => TemplatePack.Get("german"));
        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains("There is no template pack 'german'.", refused.Message, StringComparison.Ordinal);
    }
}
