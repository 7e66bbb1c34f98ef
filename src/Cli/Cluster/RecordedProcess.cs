using System.Globalization;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>A process that <c>zso cluster</c> started.</summary>
internal sealed record RecordedProcess
{
    public const string Control = "control", Encoder = "encoder", Redis = "redis";

    /// <summary>Its name; a silo's name in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="Control"/>, <see cref="Encoder"/> or <see cref="Redis"/>.</summary>
    public required string Role { get; init; }

    /// <summary>Its id.</summary>
    public required int Pid { get; init; }

    /// <summary>Its <see cref="ProcessIdentity"/>: the id alone may belong to another process by now.</summary>
    public required string Mark { get; init; }

    /// <summary>When it was started, for people.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Port for other silos, or Redis' port.</summary>
    public required int Port { get; init; }

    /// <summary>Port for clients; 0 when it takes none.</summary>
    public int GatewayPort { get; init; }

    /// <summary>Port of its HTTP API; 0 when it has none.</summary>
    public int HttpPort { get; init; }

    /// <summary>Absolute path of its log.</summary>
    public required string Log { get; init; }

    /// <summary>Address of its HTTP API; null when it has none.</summary>
    [JsonIgnore] public string? Http => HttpPort > 0 ? string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}") : null;

    /// <summary>Whether it runs, and is the one that was started.</summary>
    [JsonIgnore] public bool Alive => ProcessIdentity.Of(Pid) == Mark;
}
