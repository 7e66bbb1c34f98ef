using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Every limit that a client can meet is in the table of docs/http.md, with its default and what is answered.</summary>
public sealed class LimitPageTests
{
    // Settings that are limits and that no client meets: what goes beyond them waits, or is the operator's.
    private static readonly HashSet<string> _metByNobody =
    [
        "Http:ConnectionBufferBytes", "Http:RetryAfterSeconds", "Http:CanarySeconds", "Http:CanaryPeriodSeconds", "Http:StopDelaySeconds",
        "Images:MaxArrivedBytes", "Urls:MaxConcurrent", "Models:MaxBytes",
        "Encoder:BatchImages", "Encoder:LabelCacheBytes", "Jobs:LeaseSeconds", "Jobs:MaxListedAhead",

        // How work is cut for the cluster.
        "Limits.MaxImagesPerLease", "Limits.MaxBytesPerMessage",
    ];

    private static readonly string[] _endings = ["Bytes", "Seconds", "Images", "BytesPerSecond"];

    private static readonly Dictionary<string, (string Answer, string Default)> _rows = Rows();

    public static TheoryData<string, string> Expected()
    {
        var expected = new TheoryData<string, string>();
        foreach (var (name, value) in Settings().Concat(Constants()).Where(limit => !_metByNobody.Contains(limit.Name)))
        {
            expected.Add(name, value);
        }

        return expected;
    }

    [Theory, MemberData(nameof(Expected))]
    public void A_limit_is_in_the_table_with_its_default(string name, string value)
    {
        Assert.True(_rows.TryGetValue(name, out var row), $"docs/http.md has no limit '{name}' (default {value}).");
        Assert.Equal(value, row.Default);
        Assert.NotEqual("", row.Answer);
    }

    [Fact]
    public void There_is_no_limit_in_the_table_that_is_none() =>
        Assert.Empty(_rows.Keys.Except(Settings().Concat(Constants()).Select(limit => limit.Name)));

    [Fact]
    public void What_no_client_meets_is_a_limit_and_not_in_the_table()
    {
        Assert.Empty(_metByNobody.Except(Settings().Concat(Constants()).Select(limit => limit.Name)));
        Assert.Empty(_metByNobody.Intersect(_rows.Keys));
    }

    // Whatever is called Max, or is a number of bytes, seconds or images.
    private static IEnumerable<(string Name, string Value)> Settings() =>
        from type in new[] { typeof(GatewayOptions), typeof(EncoderOptions) }.SelectMany(known => known.Assembly.GetExportedTypes())
        where type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } && type.GetConstructor([]) is not null
        let section = (string)type.GetField("Section")!.GetRawConstantValue()!
        where section is "Http" or "Images" or "Urls" or "Encoder" or "Classifier" or "Jobs" or "Models"
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
