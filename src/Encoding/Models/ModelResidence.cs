using System.Collections.Immutable;

namespace ZeroShotOrleans.Encoding.Models;

/// <summary>A model in the memory of this silo.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Bytes">Its share of the budget.</param>
/// <param name="IdleSince">When it was last used; null while it is in use, loading or unloading.</param>
/// <param name="Ready">Its loaded towers.</param>
internal sealed record ModelResidence(string Model, long Bytes, DateTimeOffset? IdleSince, ImmutableArray<TowerKey> Ready)
{
    /// <summary>A model that is not in memory.</summary>
    public static ModelResidence Nowhere(string model) => new(model, Bytes: 0, IdleSince: null, Ready: []);
}
