namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Tests that run the real model: one after the other, because each takes all cores.</summary>
[CollectionDefinition(Name)]
public sealed class EndToEndGroup
{
    public const string Name = "end to end";
}
