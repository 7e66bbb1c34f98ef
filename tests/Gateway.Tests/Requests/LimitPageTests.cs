using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>docs/http.md lists every limit that a client can meet, with its default and the answer.</summary>
public sealed class LimitPageTests
{
    // Limits that clients do not notice: requests beyond them wait, or they concern the operator.
    private static readonly HashSet<string> _notMetByClients =
    [
        "Http:ConnectionBufferBytes", "Http:RetryAfterSeconds", "Http:CanarySeconds", "Http:CanaryPeriodSeconds", "Http:StopDelaySeconds",
        "Images:MaxFetchedBytes", "Urls:MaxConcurrent", "Models:MaxBytes",
        "Encoder:BatchImages", "Encoder:LabelCacheBytes", "Jobs:LeaseSeconds", "Jobs:MaxListedAhead", "Jobs:ModelMismatchSeconds", "Labels:MaxCachedBytes", "Labels:MaxMemoryBytes",

        // How work is split inside the cluster.
        "Limits.MaxImagesPerLease", "Limits.MaxBytesPerMessage",
    ];

    private static readonly string[] _endings = ["Bytes", "Seconds", "Images", "BytesPerSecond"];

    private static readonly Dictionary<string, (string Answer, string Default)> _rows = Rows();

    public static TheoryData<string, string> Expected()
    {
        var expected = new TheoryData<string, string>();
        foreach (var (name, value) in Settings().Concat(Constants()).Where(limit => !_notMetByClients.Contains(limit.Name)))
        {
            expected.Add(name, value);
        }

        return expected;
    }

    [Theory, MemberData(nameof(Expected))]
    public void Every_limit_is_listed_with_its_default(string name, string value)
    {
        Assert.True(_rows.TryGetValue(name, out var row), $"docs/http.md has no limit '{name}' (default {value}).");
        Assert.Equal(value, row.Default);
        Assert.NotEqual("", row.Answer);
    }

    [Fact]
    public void Every_listed_limit_exists() =>
        Assert.Empty(_rows.Keys.Except(Settings().Concat(Constants()).Select(limit => limit.Name)));

    [Fact]
    public void Exceptions_exist_and_are_not_listed()
    {
        Assert.Empty(_notMetByClients.Except(Settings().Concat(Constants()).Select(limit => limit.Name)));
        Assert.Empty(_notMetByClients.Intersect(_rows.Keys));
    }

    // Numbers named Max..., or of bytes, seconds or images.
    private static IEnumerable<(string Name, string Value)> Settings() =>
        from type in new[] { typeof(GatewayOptions), typeof(EncoderOptions), typeof(ImageOptions), typeof(JobOptions), typeof(ClassifierOptions) }.SelectMany(known => known.Assembly.GetExportedTypes())
        where type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } && type.GetConstructor([]) is not null
        let section = (string)type.GetField("Section")!.GetRawConstantValue()!
        where section is "Http" or "Images" or "Urls" or "Encoder" or "Classifier" or "Jobs" or "Labels" or "Models"
        let defaults = Activator.CreateInstance(type)
        from setting in type.GetProperties()
        where setting.CanWrite
        where setting.PropertyType == typeof(int) || setting.PropertyType == typeof(long)
        where setting.Name.StartsWith("Max", StringComparison.Ordinal) || _endings.Any(ending => setting.Name.EndsWith(ending, StringComparison.Ordinal))
        select ($"{section}:{setting.Name}", Number(setting.GetValue(defaults)!));

    private static IEnumerable<(string Name, string Value)> Constants()
    {
        foreach (var type in new[] { typeof(Limits), typeof(HttpLimits) })
        {
            foreach (var limit in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral && field.Name.StartsWith("Max", StringComparison.Ordinal)))
            {
                yield return ($"{type.Name}.{limit.Name}", Number(limit.GetRawConstantValue()!));
            }
        }

        var server = new KestrelServerLimits();
        yield return ("KestrelServerLimits.MaxRequestLineSize", Number(server.MaxRequestLineSize));
        yield return ("KestrelServerLimits.MaxRequestHeadersTotalSize", Number(server.MaxRequestHeadersTotalSize));
        yield return ("KestrelServerLimits.MaxRequestHeaderCount", Number(server.MaxRequestHeaderCount));
        yield return ("MultipartReader.DefaultHeadersCountLimit", Number(MultipartReader.DefaultHeadersCountLimit));
        yield return ("MultipartReader.DefaultHeadersLengthLimit", Number(MultipartReader.DefaultHeadersLengthLimit));
        yield return ("ImageLimits.MaxSide", Number(new ImageLimits().MaxSide));
    }

    private static string Number(object value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0}");

    private static Dictionary<string, (string Answer, string Default)> Rows()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "http.md"));
        return lines.SkipWhile(line => line != "## Limits").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => (cells[3], cells[4]));
    }
}
