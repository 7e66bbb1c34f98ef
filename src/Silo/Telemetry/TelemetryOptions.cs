using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>Who is told what this silo does, beside its log.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Telemetry";

    /// <summary>
    /// Whether the HTTP door answers <c>/metrics</c>, for keys with the scope <c>admin</c> where the door asks for keys. Default true. A silo without a door is scraped at
    /// <see cref="MetricsUrls"/>.
    /// </summary>
    public bool Prometheus { get; set; } = true;

    /// <summary>
    /// Addresses, separated by <c>;</c>, at which this silo answers <c>/metrics</c> and nothing else, without a key: such as <c>http://127.0.0.1:9464</c>.
    /// Default empty: none.
    /// </summary>
    public string MetricsUrls { get; set; } = "";

    /// <summary>
    /// Whether <see cref="MetricsUrls"/> may have addresses beyond loopback, where anybody on the network reads how much is done with which models. Default false: such a
    /// silo refuses to start.
    /// </summary>
    public bool AllowAnyoneOnTheNetwork { get; set; }

    /// <summary>
    /// Address of a collector that takes OTLP, such as <c>http://127.0.0.1:4317</c>: metrics, traces and logs go there. Default empty: nowhere, and no spans are made.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>How the collector is spoken to: <c>Grpc</c>, usually on port 4317, or <c>HttpProtobuf</c>, usually on 4318. Default <c>Grpc</c>.</summary>
    public OtlpExportProtocol OtlpProtocol { get; set; } = OtlpExportProtocol.Grpc;

    /// <summary>
    /// Which part of the traces that begin in the cluster is made, 0 to 1. Default 1. A trace that the caller began is made or not as the caller says. Each lease is one trace with some
    /// spans a batch: lower it where much bulk work runs.
    /// </summary>
    [Range(0.0, 1.0)] public double TraceRatio { get; set; } = 1;

    /// <summary>Whether anything is exported to a collector.</summary>
    internal bool Exports => OtlpEndpoint.Length > 0;
}

/// <summary>Checks the ranges of <see cref="TelemetryOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
