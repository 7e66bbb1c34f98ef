using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Labels;

/// <summary>Lists the label sets whose grains have stored state. Orleans' storage finds a state by its grain only.</summary>
/// <remarks>Thread-safe. Failures of the medium are <see cref="ZeroShotError.StorageFailed"/>.</remarks>
public interface IStoredLabelSets
{
    /// <summary>Name of the state in the storage of grains.</summary>
    public const string State = "labelSet";

    /// <summary>The stored sets, in no order. Reads no embeddings.</summary>
    Task<ImmutableArray<StoredLabelSet>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A label set that is stored.</summary>
/// <param name="Key">Its <see cref="LabelSetKey"/>.</param>
/// <param name="Bytes">Size of its state.</param>
public readonly record struct StoredLabelSet(string Key, long Bytes);
