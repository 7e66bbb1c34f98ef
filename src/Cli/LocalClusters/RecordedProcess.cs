using System.Globalization;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Cli.LocalClusters;

/// <summary>A process that <c>zso cluster</c> started.</summary>
internal sealed record RecordedProcess
{
    public const string Control = "control", Encoder = "encoder", Redis = "redis";

    /// <summary>The name, also of the silo in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="Control"/>, <see cref="Encoder"/> or <see cref="Redis"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The process id.</summary>
    public required int Pid { get; init; }

    /// <summary>The <see cref="ProcessIdentity"/>, because process ids are reused.</summary>
    public required string Mark { get; init; }

    /// <summary>The start time.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The silo port, or the port of Redis.</summary>
    public required int Port { get; init; }

    /// <summary>The gateway port for clients; 0 for none.</summary>
    public int GatewayPort { get; init; }

    /// <summary>The port of the HTTP API; 0 for none.</summary>
    public int HttpPort { get; init; }

    /// <summary>Absolute path of the log.</summary>
    public required string Log { get; init; }

    /// <summary>The URL of the HTTP API; null for none.</summary>
    [JsonIgnore] public string? Http => HttpPort > 0 ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}") : null;

    /// <summary>Whether the process is running and is the one that was started.</summary>
    [JsonIgnore] public bool Alive => ProcessIdentity.Of(Pid) == Mark;
}
