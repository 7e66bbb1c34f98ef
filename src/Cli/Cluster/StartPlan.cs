namespace ZeroShotOrleans.Cli.Cluster;

/// <summary>What is to be started.</summary>
/// <param name="Control">Control silos.</param>
/// <param name="Encoders">Encoder silos.</param>
/// <param name="HttpPort">First port for the HTTP APIs of control silos; 0: they open none.</param>
/// <param name="WithRedis">Whether a Redis of the cluster's own comes first.</param>
/// <param name="Timeout">How long all of it may take.</param>
internal sealed record StartPlan(int Control, int Encoders, int HttpPort, bool WithRedis, TimeSpan Timeout);
