using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Grains.Tests.Telemetry;

/// <summary>The table in <c>docs/telemetry.md</c> is the meter. To rewrite its rows: <c>ZSO_UPDATE=1 dotnet run --project tests/Grains.Tests -- --filter-class "*DocumentedMetricsTests"</c>.</summary>
public sealed partial class DocumentedMetricsTests : IDisposable
{
    private static readonly string _path = Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "docs", "telemetry.md");

    private readonly MeterReading _meter = new();

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task The_page_has_each_instrument_with_its_kind_unit_tags_and_meaning()
    {
        await UseEverything();

        var rows = _meter.Instruments.Select(Row).Order(StringComparer.Ordinal).ToArray();
        var page = await File.ReadAllTextAsync(_path, TestContext.Current.CancellationToken);
        if (Environment.GetEnvironmentVariable("ZSO_UPDATE") == "1")
        {
            page = TableRow().Replace(page, row => rows.FirstOrDefault(fresh => fresh.Split('|')[1] == row.Value.Split('|')[1]) ?? row.Value);
            await File.WriteAllTextAsync(_path, page, TestContext.Current.CancellationToken);
        }

        Assert.Equal(rows, TableRow().Matches(page).Select(row => row.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Names_and_units_are_those_of_OpenTelemetry()
    {
        await UseEverything();

        Assert.All(_meter.Instruments, instrument =>
        {
            Assert.Matches(@"^zeroshot(\.[a-z][a-z_]*)+$", instrument.Name);
            Assert.Matches(@"^(s|By|\{[a-z]+\})$", instrument.Unit);
            Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
            Assert.DoesNotContain("total", instrument.Name, StringComparison.Ordinal);
        });
    }

    private async Task UseEverything()
    {
        var encoder = new EncoderMeter(_meter.Factory, TimeProvider.System);
        encoder.ImagesOf("m", interactive: true);
        encoder.LeaseCame();
        encoder.LeaseEnded("m", TimeSpan.Zero, whole: true);
        var batches = encoder.Batches.Of("m");
        batches.Limit(1);
        batches.Waited(0, 1, interactive: true);
        batches.Decoded(0, 1);
        batches.Encoded(1, 0, 1);
        batches.Scored(0, 1);
        encoder.Texts.Ran("m", 1, TimeSpan.Zero);
        encoder.Models.Watch(() => [new ModelResidence("m", 1, null, [])], () => 0, limit: 1);
        encoder.Models.Measure(new TowerKey("m", TowerKind.Image), () => 0);
        new CacheMeter(_meter.Factory).Of("labels").Hit();
        new JobMeter(_meter.Factory).Show("job", new JobSnapshot("m", 0, 0, 0, TimeSpan.Zero));
        new LeaseMeter(_meter.Factory).Add(default(LeaseTotals));
        var requests = new RequestMeter(_meter.Factory);
        requests.Watch(() => 0);
        await requests.MeasureAsync("classify", _ => Task.FromResult(0));
    }

    private string Row(Instrument instrument)
    {
        var tags = _meter.TagsOf(instrument.Name).First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=')[0]);
        return $"| `{instrument.Name}` | `{PrometheusName(instrument)}` | {Kind(instrument)} | `{instrument.Unit}` | {string.Join(", ", tags)} | {instrument.Description} |";
    }

    // As the OpenTelemetry specification maps names; that a live silo has them, the test with a Prometheus tells.
    private static string PrometheusName(Instrument instrument) =>
        instrument.Name.Replace('.', '_')
        + (instrument.Unit == "s" ? "_seconds" : instrument.Unit == "By" ? "_bytes" : "")
        + (Kind(instrument) == "counter" ? "_total" : "");

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" => "gauge",
        var other => other,
    };

    [GeneratedRegex(@"^\| `zeroshot\..*\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
