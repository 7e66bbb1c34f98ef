namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>Tests that measure the process run alone.</summary>
[CollectionDefinition(nameof(SoloGroup), DisableParallelization = true)]
public sealed class SoloGroup;
