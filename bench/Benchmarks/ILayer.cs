namespace ZeroShotOrleans.Benchmarks;

/// <summary>One layer on the way from file to scores. The rate of each layer is an upper bound for the next.</summary>
internal interface ILayer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Classifies or encodes all images once. Returns their number.</summary>
    Task<int> RunAsync();
}
