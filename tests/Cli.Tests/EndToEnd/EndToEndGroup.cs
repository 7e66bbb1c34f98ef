namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Tests with the real model run sequentially, because each uses all cores.</summary>
[CollectionDefinition(Name)]
public sealed class EndToEndGroup
{
    public const string Name = "end to end";
}
