using ZeroShotOrleans.Hub.Folders;
using ZeroShotOrleans.Hub.Repositories;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Reads what a pull has staged so far as a model.</summary>
internal sealed class StagedModel(Staging staging, string model, GraphLayout layout)
{
    /// <summary>Whether the publisher has put a manifest there, which then says everything.</summary>
    public bool HasManifest => File.Exists(staging.PathOf(ModelFiles.Manifest));

    /// <summary>Checks the small files, before anything large is downloaded.</summary>
    /// <param name="pending">The graphs to come.</param>
    /// <param name="scalars">The trained scale as weights, or null.</param>
    /// <exception cref="HubException">The model cannot run here.</exception>
    public void Check(PendingGraphs pending, byte[]? scalars) => WithScalars(scalars, () =>
    {
        if (layout.Places.AreTogether && !layout.HasTowers && HubFolder.IsHalf(staging.Folder))
        {
            var sister = SisterOf(model) is { } name ? $"zso models pull {model}+{name}" : $"zso models pull {model}+OWNER/SISTER";
            throw new HubException(
                HubError.Unusable, $"{model} has one of the two towers only.", $"Pull it together with its sister, the repository with the other tower of the same model: {sister}");
        }

        _ = ManifestFile.Read(staging.Folder) ?? HubFolder.Read(staging.Folder, pending);
        if (!HasManifest && FolderPlaces.Of(staging.Folder) is var places && places != layout.Places)
        {
            throw new HubException(
                HubError.Unusable, $"{model} keeps its towers in a way that is not known: its files name {places.Pictures} and {places.Texts}, its graphs are in {layout.Places.Pictures} and {layout.Places.Texts}.",
                "Export the model with tools/export.");
        }

        return true;
    });

    /// <summary>Reads the complete folder. Cuts a graph with both towers, and removes graphs that are not needed afterwards.</summary>
    /// <param name="scalars">The trained scale as weights, or null.</param>
    /// <param name="scaleGraph">Path of a graph that was downloaded for its scale, or null.</param>
    /// <returns>The manifest, and the paths of the towers that were cut, by role; empty if there were towers.</returns>
    /// <exception cref="HubException">The model cannot run here.</exception>
    public (ModelManifest Manifest, IReadOnlyDictionary<string, string> Cut) Read(byte[]? scalars, string? scaleGraph) => WithScalars(scalars, () =>
    {
        TowerCut.Run(staging.Folder);
        var manifest = ModelManifest.Read(staging.Folder);
        var isCut = !layout.HasTowers;
        if ((isCut ? layout.Combined : scaleGraph) is { } combined)
        {
            // The manifest has its scale, and weights outside of it stay.
            File.Delete(staging.PathOf(combined));
        }

        return (manifest, isCut ? manifest.Files : new Dictionary<string, string>());
    });

    // Present only while the folder is read: from then on the manifest holds the scale.
    private T WithScalars<T>(byte[]? scalars, Func<T> read)
    {
        var weights = staging.PathOf(layout.Places.Config + TrainedScalars.Weights);
        try
        {
            if (scalars is not null)
            {
                File.WriteAllBytes(weights, scalars);
            }

            return read();
        }
        catch (ModelFolderException failure)
        {
            throw Unusable(failure);
        }
        finally
        {
            File.Delete(weights);
        }
    }

    /// <summary>The error for intact files that cannot be used as a model.</summary>
    public HubException Unusable(ModelFolderException failure) => new(HubError.Unusable, $"{model} cannot be used.", failure.Message, failure);

    // Publishers name both alike.
    private static string? SisterOf(string model) => ((string First, string Second)[])[("vision", "text"), ("visual", "textual"), ("image", "text"), ("text", "vision")] is var pairs
        && pairs.FirstOrDefault(pair => model.EndsWith(pair.First, StringComparison.Ordinal)) is { First: { } first } found
            ? model[..^first.Length] + found.Second
            : null;
}
