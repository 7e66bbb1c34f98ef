using System.Collections;
using System.Globalization;
using System.Reflection;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Silo.Telemetry;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.State;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Silo;

/// <summary>All settings of a silo: the properties of every public class with a constant <c>Section</c>, as the configuration binds them.</summary>
/// <remarks>Keys are written as <c>Section:Name</c>; upper and lower case are the same.</remarks>
public static class SiloSettings
{
    // Replaces the index of a list in a key: Images:Roots:N.
    private const string Number = "N";

    // What .NET, ASP.NET Core, Orleans and OpenTelemetry read from the configuration, and the file of SettingsFile.
    private static readonly string[] _ofFramework =
    [
        "settings", "Logging", "Kestrel", "Orleans", "Metrics", "AllowedHosts", "urls", "http_ports", "https_ports", "https_port", "environment", "contentRoot", "applicationName", "webroot",
        "shutdownTimeoutSeconds", "detailedErrors", "captureStartupErrors", "preferHostingUrls", "suppressStatusMessages", "hostingStartupAssemblies", "forwardedHeaders_enabled",
    ];

    /// <summary>The keys, with <c>N</c> for the index in a list.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    [
        .. new[] { typeof(SiloClusterOptions), typeof(TelemetryOptions), typeof(TlsOptions), typeof(GatewayOptions), typeof(HubOptions), typeof(ClassifierOptions), typeof(ImageOptions), typeof(JobOptions), typeof(ModelOptions), typeof(RedisOptions), typeof(StorageOptions) }
            .SelectMany(type => type.Assembly.GetExportedTypes()).Distinct()
            .Where(type => SectionOf(type) is not null && type.GetConstructor([]) is not null)
            .SelectMany(type => KeysOf(SectionOf(type)!, type)),
    ];

    /// <summary>The sections: the part of a key before its first colon.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. Keys.Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>Whether a key lies in one of the sections.</summary>
    public static bool IsInSection(string key) =>
        key.Split(':', 2) is [var section, { Length: > 0 }] && Sections.Contains(section, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a key is for .NET, Orleans or OpenTelemetry, which have settings of their own.</summary>
    public static bool IsOfFramework(string key) =>
        _ofFramework.Contains(key.Split(':')[0], StringComparer.OrdinalIgnoreCase) || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a silo reads a key.</summary>
    public static bool IsKnown(string key) => Keys.Contains(WithPlaceholders(key), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a key is one of several, or a list: <c>Images:Roots</c>, <c>Auth:Keys:0</c>.</summary>
    public static bool HoldsKeys(string key)
    {
        var prefix = WithPlaceholders(key) + ":";
        return Keys.Any(known => known.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The message for an unknown key.</summary>
    /// <param name="key">The key.</param>
    public static string Unknown(string key) => IsKnown($"{key}:0") || HoldsKeys($"{key}:0")
        ? $"{key} is a list. Write {key}:0 for the first value, {key}:1 for the second."
        : $"{key} is not a setting of a silo.{(Suggestion(key) is { } meant ? $" Did you mean {meant}?" : "")} docs/configuration.md lists all settings.";

    private static string? Suggestion(string key)
    {
        var parts = WithPlaceholders(key).Split(':', 2);
        var (section, name) = parts is [var first, var rest] ? (first, rest) : ("", parts[0]);
        var owner = Sections.FirstOrDefault(known => known.Equals(section, StringComparison.OrdinalIgnoreCase)) ?? ClosestName.Of(section, Sections);
        var inside = owner is null ? [] : Keys.Where(known => known.StartsWith(owner + ":", StringComparison.OrdinalIgnoreCase)).Select(NameOf).ToArray();

        // A misspelled name in the right section is more likely than the right name in another section.
        var close = inside.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? ClosestName.Of(name, inside);
        var found = close is not null ? $"{owner}:{close}" : Keys.FirstOrDefault(known => NameOf(known).Equals(name, StringComparison.OrdinalIgnoreCase));
        return found is null ? null : WithNumbers(found, key);
    }

    private static string NameOf(string key) => key.Split(':', 2)[1];

    private static string WithPlaceholders(string key) => string.Join(':', key.Split(':').Select(part => IsNumber(part) ? Number : part));

    // Puts the original indices back.
    private static string WithNumbers(string known, string written)
    {
        var numbers = new Queue<string>(written.Split(':').Where(IsNumber));
        return string.Join(':', known.Split(':').Select(part => part == Number ? numbers.TryDequeue(out var number) ? number : "0" : part));
    }

    private static bool IsNumber(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } field ? (string?)field.GetRawConstantValue() : null;

    private static IEnumerable<string> KeysOf(string path, Type type)
    {
        foreach (var property in type.GetProperties().Where(property => property.CanWrite || ItemOf(property.PropertyType) is not null))
        {
            var item = ItemOf(property.PropertyType);
            var key = item is null ? $"{path}:{property.Name}" : $"{path}:{property.Name}:{Number}";
            var value = item ?? property.PropertyType;
            foreach (var inner in IsNested(value) ? KeysOf(key, value) : [key])
            {
                yield return inner;
            }
        }
    }

    private static Type? ItemOf(Type type) =>
        type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericTypeDefinition() == typeof(IList<>) ? type.GetGenericArguments()[0] : null;

    private static bool IsNested(Type type) =>
        type.IsClass && type != typeof(string) && type != typeof(Uri) && type.Namespace!.StartsWith(nameof(ZeroShotOrleans), StringComparison.Ordinal);
}
