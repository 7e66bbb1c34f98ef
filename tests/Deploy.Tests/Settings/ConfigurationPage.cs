using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace ZeroShotOrleans.Deploy.Tests.Settings;

/// <summary>Generates docs/configuration.md.</summary>
internal static class ConfigurationPage
{
    private const string Head = """
        # Configuration

        After this page you can look up any setting of a silo. Settings are read, later ones overriding earlier ones, from `appsettings.json` in the current directory, the file of `--settings FILE`, the
        environment (`Encoder__Workers=4`: two underscores for the colon) and the command line (`--Encoder:Workers=4`). Lists are numbered: `Images:Roots:0`, `Images:Roots:1`. A silo with a value out of range
        does not start, and names the key. Neither does one with an unknown key, and names the closest known one: in a section of this page wherever it is written, on the command line in any section. Other environment
        variables are ignored.

        This page is generated from the options classes; a test compares it. After a change: `ZSO_UPDATE=1 dotnet run --project tests/Deploy.Tests`.

        """;

    /// <summary>Returns the content of the page.</summary>
    public static string Write()
    {
        var types = SettingKeys.OfSilos.OrderBy(type => Order(SettingKeys.SectionOf(type)!)).ThenBy(type => type.Name, StringComparer.Ordinal).ToArray();
        var summaries = new Summaries(types.Concat(SettingKeys.OfPrograms).Select(type => type.Assembly));
        var page = new StringBuilder(Head);
        foreach (var section in types.GroupBy(type => SettingKeys.SectionOf(type)!))
        {
            Append(page, section.Key, [.. section], summaries);
        }

        page.Append("\n# Client programs\n\nThe configuration section of a host that calls `AddZeroShotClient`.\n");
        Append(page, SettingKeys.SectionOf(SettingKeys.OfPrograms[0])!, SettingKeys.OfPrograms, summaries);
        return page.ToString();
    }

    private static int Order(string section) =>
        Array.IndexOf(["Cluster", "Tls", "Redis", "Storage", "Models", "Hub", "Images", "Urls", "ObjectStores", "ObjectStores:S3", "ObjectStores:Azure", "ObjectStores:Google", "Encoder", "Classifier", "Labels", "Jobs", "Exports", "Http", "Auth", "Dashboard", "Telemetry"], section) is >= 0 and var index ? index : int.MaxValue;

    private static void Append(StringBuilder page, string section, IReadOnlyList<Type> types, Summaries summaries)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n{string.Join(' ', types.Select(summaries.Of))}\n\n");
        page.Append("| key | value | default | |\n|---|---|---|---|\n");
        foreach (var setting in types.SelectMany(SettingKeys.Of))
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| `{setting.Key}` | {Kind(setting)} | {Default(setting.Default)} | {summaries.Of(setting.Property).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }

    private static string Kind(Setting setting)
    {
        var type = setting.Property.PropertyType;
        type = type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;
        var name = type switch
        {
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(string) => "text",
            _ when type == typeof(Uri) => "URL",
            _ when type == typeof(TimeSpan) => "hh:mm:ss",
            _ when type.IsEnum => string.Join(", ", Enum.GetNames(type)),
            _ => "number",
        };
        return setting.Property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{name}, {Show(range.Minimum)} to {Show(range.Maximum)}"
            : setting.Property.GetCustomAttribute<RequiredAttribute>() is not null ? $"{name}, required" : name;
    }

    // RangeAttribute stores bounds as double if one of them exceeds int.
    private static string Show(object bound) => bound is int.MaxValue or >= (double)long.MaxValue ? "any" : Convert.ToString(bound, CultureInfo.InvariantCulture)!;

    private static string Default(object? value) => value switch
    {
        null or "" => "",
        bool yes => yes ? "`true`" : "`false`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
