namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Tests that run processes: one after the other, because each takes all cores.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessGroup
{
    public const string Name = "processes";
}
