using System.Collections;
using System.Reflection;
using ZeroShotOrleans.Client.Connecting;
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

namespace ZeroShotOrleans.Deploy.Tests.Settings;

/// <summary>All settings: the properties of every public class with a constant <c>Section</c>, named as configuration keys.</summary>
internal static class SettingKeys
{
    /// <summary>Options classes of a silo.</summary>
    public static IReadOnlyList<Type> OfSilos { get; } =
        [.. new[] { typeof(SiloClusterOptions), typeof(TelemetryOptions), typeof(TlsOptions), typeof(GatewayOptions), typeof(HubOptions), typeof(ClassifierOptions), typeof(ImageOptions), typeof(JobOptions), typeof(ModelOptions), typeof(RedisOptions), typeof(StorageOptions) }.SelectMany(type => Classes(type.Assembly)).Distinct()];

    /// <summary>Options classes of a client program.</summary>
    public static IReadOnlyList<Type> OfPrograms { get; } = Classes(typeof(ZeroShotClientOptions).Assembly);

    /// <summary>The settings of a class; an index in a list is written as <c>N</c>.</summary>
    public static IEnumerable<Setting> Of(Type type) => Of(SectionOf(type)!, type, Activator.CreateInstance(type)!);

    /// <summary>The section of a class; null if it has none.</summary>
    public static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } field ? (string?)field.GetRawConstantValue() : null;

    /// <summary>Whether a silo has a setting with this key, written as a configuration key (<c>A:B:0</c>) or as an environment variable (<c>A__B__0</c>).</summary>
    public static bool IsKnown(string key)
    {
        var written = string.Join(':', key.Replace("__", ":", StringComparison.Ordinal).Split(':').Select(part => int.TryParse(part, out _) ? "N" : part));
        return OfSilos.SelectMany(Of).Any(setting => setting.Key.Equals(written, StringComparison.OrdinalIgnoreCase));
    }

    private static IReadOnlyList<Type> Classes(Assembly assembly) =>
        [.. assembly.GetExportedTypes().Where(type => SectionOf(type) is not null && type.GetConstructor([]) is not null)];

    private static IEnumerable<Setting> Of(string section, Type type, object values)
    {
        foreach (var property in type.GetProperties().Where(property => property.CanWrite || IsList(property.PropertyType)))
        {
            var key = $"{section}:{property.Name}";
            var value = property.GetValue(values);
            var item = IsList(property.PropertyType) ? property.PropertyType.GetGenericArguments()[0] : null;
            (string Key, Type? Type) nested = item is not null && IsNested(item) ? ($"{key}:N", item) : IsNested(property.PropertyType) ? (key, property.PropertyType) : (key, null);
            if (nested.Type is null)
            {
                yield return new Setting(item is null ? key : $"{key}:N", property, item is null ? value : null);
                continue;
            }

            foreach (var inner in Of(nested.Key, nested.Type, Activator.CreateInstance(nested.Type)!))
            {
                yield return inner;
            }
        }
    }

    private static bool IsList(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) && type.GetGenericTypeDefinition() == typeof(IList<>);

    private static bool IsNested(Type type) => type.IsClass && type != typeof(string) && type != typeof(Uri) && type.Namespace!.StartsWith("ZeroShotOrleans", StringComparison.Ordinal);
}

/// <summary>A setting.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Property">The property that it is bound to.</param>
/// <param name="Default">Its default value.</param>
internal sealed record Setting(string Key, PropertyInfo Property, object? Default);
