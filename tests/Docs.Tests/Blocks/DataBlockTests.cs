using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Docs.Tests.Blocks;

/// <summary>Blocks of data can be read, and settings in them and in the text of a page exist.</summary>
public sealed partial class DataBlockTests
{
    private static readonly JsonDocumentOptions _withComments = new() { CommentHandling = JsonCommentHandling.Skip };

    public static TheoryData<string> Json() => DocPages.PlacesOf("json");

    public static TheoryData<string> Data() => DocPages.PlacesOf("json", "xml", "ini", "yaml");

    public static TheoryData<string> Pages() => [.. DocPages.All];

    // One object, or one on each line.
    [Theory, MemberData(nameof(Json))]
    public void JSON_is_valid(string place)
    {
        var code = DocPages.At(place).Code;
        var lines = code.Split('\n');
        Assert.All(lines.Length > 1 && lines.All(line => line.StartsWith('{') && line.EndsWith('}')) ? lines : [code], text => JsonDocument.Parse(text, _withComments).Dispose());
    }

    [Theory, MemberData(nameof(Json))]
    public void Settings_in_JSON_exist(string place)
    {
        var code = DocPages.At(place).Code;
        if (!IsSettings(code))
        {
            return;
        }

        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(code));
        var settings = new ConfigurationBuilder().AddJsonStream(stream).Build();
        Assert.All(settings.AsEnumerable().Where(entry => entry.Value is not null), entry => Assert.True(IsSetting(entry.Key), $"{place}: {entry.Key} is not a setting."));
        settings.GetSection(ZeroShotClientOptions.Section).Get<ZeroShotClientOptions>(options => options.ErrorOnUnknownConfiguration = true);
    }

    [Theory, MemberData(nameof(Data))]
    public void Other_data_is_valid(string place)
    {
        var block = DocPages.At(place);
        switch (block.Language)
        {
            case "xml":
                XDocument.Parse($"<all>{block.Code}</all>");
                break;
            case "ini":
                Assert.All(block.Commands, line => Assert.True(line is ['[', .., ']'] or [';', ..] || line.Contains('=', StringComparison.Ordinal), $"{place}: {line}"));
                break;
            case "yaml":
                Assert.DoesNotContain('\t', block.Code);
                break;
        }
    }

    // `Http:Urls` in the text, and environment variables such as `Http__Urls`.
    [Theory, MemberData(nameof(Pages))]
    public void Settings_in_the_text_exist(string page) => Assert.All(
        Setting().Matches(DocPages.Read(page)).Select(match => match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal)).Where(SiloSettings.IsInSection).Distinct(),
        key => Assert.True(IsSetting(key), $"{page}: {SiloSettings.Unknown(key)}"));

    [Fact]
    public void A_misspelled_setting_is_found() => Assert.False(IsSetting("Http:Urlz"));

    // An object with sections of settings, such as an appsettings.json; not one with one object on each line.
    private static bool IsSettings(string code)
    {
        if (!code.StartsWith('{') || code.Split('\n') is [_, ['{', ..], ..])
        {
            return false;
        }

        using var json = JsonDocument.Parse(code, _withComments);
        return json.RootElement.EnumerateObject().Any(member => member.Value.ValueKind is JsonValueKind.Object && (SiloSettings.Sections.Contains(member.Name, StringComparer.Ordinal) || member.Name == ZeroShotClientOptions.Section));
    }

    private static bool IsSetting(string key) =>
        SiloSettings.IsKnown(key) || SiloSettings.HoldsKeys(key) || SiloSettings.IsKnown($"{key}:0") || SiloSettings.IsOfFramework(key) || key.StartsWith(ZeroShotClientOptions.Section + ":", StringComparison.Ordinal);

    [GeneratedRegex(@"`([A-Z]\w+(?::|__)[A-Z0-9][\w:]*?)(?:[= ][^`]*)?`")]
    private static partial Regex Setting();
}
