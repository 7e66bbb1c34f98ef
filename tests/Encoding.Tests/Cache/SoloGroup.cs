namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>Tests that measure the process run when nothing else does.</summary>
[CollectionDefinition(nameof(SoloGroup), DisableParallelization = true)]
public sealed class SoloGroup;
