using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>Compares the files of a model with the hashes in its manifest, for <c>zso models verify</c>.</summary>
internal static class FileChecks
{
    private const string Name = "files match the manifest";

    /// <summary>Returns a single row if all files match or there are no hashes, otherwise a row per file that does not match.</summary>
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
                Name, VerificationResult.Failed, null, $"{file.Path} {(file.State is FileState.Missing ? "is missing" : "does not match its hash")}"))];
    }

    // An unreadable manifest is reported by the checks that follow.
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
