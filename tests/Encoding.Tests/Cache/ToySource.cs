using System.Collections.Concurrent;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>Fake towers, and a record of their loads and unloads.</summary>
internal sealed class ToySource : ITowerSource
{
    private readonly ConcurrentQueue<string> _events = new();

    /// <summary>Events such as <c>load a</c> and <c>free a</c>, in order.</summary>
    public IReadOnlyList<string> Events => [.. _events];

    /// <summary>Bytes by model; 1 if not given.</summary>
    public Dictionary<string, long> Bytes { get; } = [];

    public HashSet<string> Pinned { get; } = [];

    /// <summary>Called during the load of a tower; may wait or throw.</summary>
    public Action<string> WhileLoading { get; set; } = _ => { };

    public long BytesOf(TowerKey key) => Bytes.GetValueOrDefault(key.Model, 1);

    public bool IsPinned(TowerKey key) => Pinned.Contains(key.Model);

    public IDisposable Load(TowerKey key)
    {
        Note($"load {key.Model}");
        WhileLoading(key.Model);
        return new Toy(key.Model, this);
    }

    public void Note(string what) => _events.Enqueue(what);

    private sealed class Toy(string name, ToySource source) : IDisposable
    {
        public void Dispose() => source.Note($"free {name}");
    }
}
