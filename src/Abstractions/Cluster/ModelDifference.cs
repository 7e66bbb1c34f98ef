using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>A model whose folders differ between encoders: each job runs only on those with the folder it started with.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Folders">Names of the silos by the <see cref="ModelInfo.Fingerprint"/> of their folder; two or more.</param>
public sealed record ModelDifference(string Model, ImmutableSortedDictionary<string, ImmutableArray<string>> Folders)
{
    /// <summary>Finds the models that differ. Silos that have not checked their folder of a model are omitted.</summary>
    public static ImmutableArray<ModelDifference> Among(IEnumerable<ClusterSilo> silos) =>
    [
        .. silos.SelectMany(silo => silo.Models.Where(model => model.Fingerprint.Length > 0).Select(model => (model.Model, model.Fingerprint, silo.Name)))
            .GroupBy(found => found.Model, StringComparer.Ordinal)
            .Select(model => new ModelDifference(
                model.Key,
                model.GroupBy(found => found.Fingerprint).ToImmutableSortedDictionary(
                    folder => folder.Key, folder => folder.Select(found => found.Name).Order(StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal)))
            .Where(difference => difference.Folders.Count > 1)
            .OrderBy(difference => difference.Model, StringComparer.Ordinal),
    ];

    /// <summary>A message for operators.</summary>
    public override string ToString() =>
        $"Model '{Model}' differs between encoders: {string.Join("; ", Folders.Select(folder => $"{FingerprintText.Abbreviate(folder.Key)} on {string.Join(", ", folder.Value)}"))}. " +
        "Each job runs only on encoders that match it. Make files, Encoder:Precision and Images settings equal.";
}
