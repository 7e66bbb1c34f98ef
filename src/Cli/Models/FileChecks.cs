using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Models;

/// <summary>The files of a model against the hashes of its manifest, as rows of <c>zso models verify</c>.</summary>
internal static class FileChecks
{
    private const string Name = "files have the bytes of the manifest";

    /// <summary>One row when all are right or nothing can be compared, else one for each that is not.</summary>
    public static async Task<IReadOnlyList<VerificationRow>> RunAsync(ModelStore store, StoredModel model, CancellationToken cancellationToken)
    {
        if (!HasHashes(model))
        {
            return [new VerificationRow(Name, VerificationResult.Skipped, null, "the manifest lists no hashes")];
        }

        var files = await store.VerifyAsync(model.Name, cancellationToken);
        var wrong = files.Where(file => file.State is not FileState.Right).ToList();
        return wrong.Count == 0
            ? [new VerificationRow(Name, VerificationResult.Passed, null, $"{files.Count} files")]
            : [.. wrong.Select(file => new VerificationRow(
                Name, VerificationResult.Failed, null, $"{file.Path} {(file.State is FileState.Missing ? "is missing" : "has other bytes")}"))];
    }

    // A manifest that cannot be read is told by the checks that follow.
    private static bool HasHashes(StoredModel model)
    {
        try
        {
            return ModelManifest.Read(model.Path).Sha256.Count > 0;
        }
        catch (ModelFolderException)
        {
            return false;
        }
    }
}
