namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>The processes to start.</summary>
/// <param name="Control">Number of control silos.</param>
/// <param name="Encoders">Number of encoder silos.</param>
/// <param name="HttpPort">First port for the HTTP APIs of control silos; 0 for none.</param>
/// <param name="WithRedis">Whether to start a Redis for the cluster.</param>
/// <param name="Timeout">Timeout for the whole start.</param>
internal sealed record StartPlan(int Control, int Encoders, int HttpPort, bool WithRedis, TimeSpan Timeout);
