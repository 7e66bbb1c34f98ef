namespace ZeroShotOrleans.Benchmarks;

/// <summary>A layer of the pipeline from file to scores. The rate of each layer is an upper bound for the next.</summary>
internal interface ILayer : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Classifies or encodes all images once and returns their number.</summary>
    Task<int> RunAsync();
}
