namespace ZeroShotOrleans.Samples.Tests;

/// <summary>Tests of the samples run one after another and share a silo.</summary>
[CollectionDefinition(Name)]
public sealed class SampleGroup : ICollectionFixture<SampleSilo>
{
    public const string Name = "samples";
}
