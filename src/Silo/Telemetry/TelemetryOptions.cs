using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>Settings of metrics and traces.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// Whether the HTTP API serves <c>/metrics</c>, for keys with the scope <c>admin</c> if the API requires keys. Default true. A silo without the HTTP API is scraped at
    /// <see cref="MetricsUrls"/>.
    /// </summary>
    public bool Prometheus { get; set; } = true;

    /// <summary>
    /// URLs, separated by <c>;</c>, on which this silo serves <c>/metrics</c> and nothing else, without a key: for example <c>http://127.0.0.1:9464</c>.
    /// Default empty: none.
    /// </summary>
    public string MetricsUrls { get; set; } = "";

    /// <summary>
    /// Whether <see cref="MetricsUrls"/> may have addresses beyond loopback, where anyone on the network can read how much is done with which models. Default false: such a
    /// silo refuses to start.
    /// </summary>
    public bool AllowAnyoneOnTheNetwork { get; set; }

    /// <summary>
    /// URL of an OTLP collector, for example <c>http://127.0.0.1:4317</c>, which receives metrics, traces and logs. Default empty: nothing is exported and no spans are recorded.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>OTLP protocol: <c>Grpc</c>, usually on port 4317, or <c>HttpProtobuf</c>, usually on 4318. Default <c>Grpc</c>.</summary>
    public OtlpExportProtocol OtlpProtocol { get; set; } = OtlpExportProtocol.Grpc;

    /// <summary>
    /// Ratio of the traces started in the cluster that are recorded, 0 to 1. Default 1. For traces started by a caller, the caller decides. Each lease is one trace with several
    /// spans per batch: lower the ratio if much bulk work runs.
    /// </summary>
    [Range(0.0, 1.0)] public double TraceRatio { get; set; } = 1;

    /// <summary>Whether data is exported to a collector.</summary>
    internal bool Exports => OtlpEndpoint.Length > 0;
}

/// <summary>Checks the ranges of <see cref="TelemetryOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
