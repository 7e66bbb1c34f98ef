namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Tests that start processes. They run one at a time, because each uses all cores.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessTestGroup
{
    public const string Name = "processes";
}
