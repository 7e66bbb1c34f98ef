using Microsoft.Extensions.Options;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>The places that jobs may write results to, and how many files a silo writes at once.</summary>
internal sealed class ExportPlaces(IOptions<ExportOptions> options, StoreAccess stores, StateDirectory state) : IDisposable
{
    // One writes while the other waits for its store; each has up to a row group in memory.
    private const int MaxAtOnce = 2;

    private readonly ListingRoots? _folders = options.Value.Folders switch
    {
        [] => null,
        var folders when folders.Contains(ExportOptions.Everywhere) => ListingRoots.Everywhere,
        var folders => new ListingRoots([.. folders]),
    };

    /// <summary>Entered while a file is written.</summary>
    public SemaphoreSlim Slots { get; } = new(MaxAtOnce);

    /// <summary>Approximate size of a file in bytes.</summary>
    public long PartBytes => options.Value.PartBytes;

    /// <summary>The place of a job's export. Does not access it.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.BadRequest"/>: it is not a place, or not an allowed one. The answer is the same whether or not it exists.</exception>
    public IExportPlace Open(string to)
    {
        if (ObjectAddress.TryParse(to, out var address))
        {
            var prefix = address.Value.Key is "" or [.., '/'] ? address.Value : address.Value.With(address.Value.Key + "/");
            try
            {
                return new ObjectPlace(stores.ToWrite(prefix), prefix, state.Scratch);
            }
            catch (ObjectStoreException refused)
            {
                throw new ZeroShotException(ZeroShotError.BadRequest, refused.Message);
            }
        }

        Requirement.Require(Path.IsPathFullyQualified(to) && !to.Contains("://", StringComparison.Ordinal),
            $"Results are written to a folder, by its absolute path, or to s3://BUCKET/PREFIX/, az://CONTAINER/PREFIX/ or gs://BUCKET/PREFIX/ (got '{to}').");
        var folder = Path.GetFullPath(to);
        return IsAllowed(folder) ? new FolderPlace(folder, IsAllowed) : throw new ZeroShotException(ZeroShotError.BadRequest, _folders is null
            ? $"The silos write no results into folders, because their operator has allowed none ({ExportOptions.Section}:{nameof(ExportOptions.Folders)}). Read the results of the job instead."
            : $"'{folder}' is outside the folders in which the silo may write results. Use one of them, or add it to {ExportOptions.Section}:{nameof(ExportOptions.Folders)} of the silos.");
    }

    /// <inheritdoc/>
    public void Dispose() => Slots.Dispose();

    // A folder that does not exist yet is judged by the one in which it will be created, so that no link leads elsewhere.
    private bool IsAllowed(string folder)
    {
        var existing = folder;
        while (RealPath.Of(existing) is null && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        return _folders?.Allow(existing) ?? false;
    }
}
