namespace ZeroShotOrleans.Benchmarks;

/// <summary>One layer of the road from file to ranking. Each layer's rate is a bound for the next one's.</summary>
internal interface ILayer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Ranks, or encodes, all images once. Returns how many.</summary>
    Task<int> RunAsync();
}
