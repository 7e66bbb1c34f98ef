using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>Lists the blobs of a container whose names start alike, in the order of <see cref="Utf8Order"/>, without directories, snapshots, versions and deleted blobs.</summary>
/// <remarks>
/// <para>An account with a flat namespace lists in that order: 5,000 blobs a request.</para>
/// <para>
/// One with a hierarchical namespace lists directories as blobs, and in the order of a tree: <c>a</c>, <c>a/1</c>, <c>a-b</c>, although <c>a-b</c> is less than <c>a/1</c>. A directory is
/// listed before what is in it. So at the first one, the listing continues folder by folder, and a folder waits until what is less has been listed: one request for each 5,000 entries of each folder.
/// </para>
/// <para>
/// A listing that continues after a name starts there only if the account says that it is flat; otherwise names that come earlier in the tree and later in the order would be lost. An account
/// that does not say so is listed again from its start, and what was listed is skipped: one request for each 5,000 blobs skipped.
/// </para>
/// </remarks>
/// <param name="account">The account.</param>
/// <param name="prefix">The container and the start of the names.</param>
/// <param name="after">Only greater names are listed; null: all.</param>
/// <param name="translate">Makes a store's error of what the SDK throws.</param>
internal sealed class AzureListing(AzureAccount account, ObjectAddress prefix, string? after, Func<Exception, ObjectStoreException> translate)
{
    private readonly BlobContainerClient _container = account.Service.GetBlobContainerClient(prefix.Bucket);

    /// <summary>The blobs.</summary>
    public async IAsyncEnumerable<StoredObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isTree = after is not null && await IsHierarchicalAsync(cancellationToken) is true;
        var last = after;
        if (!isTree)
        {
            await foreach (var blob in TranslateAsync(Flat(cancellationToken), cancellationToken))
            {
                if (IsDirectory(blob))
                {
                    isTree = true;
                    break;
                }

                if (after is null || Utf8Order.Instance.Compare(blob.Name, after) > 0)
                {
                    yield return Next(blob, ref last);
                }
            }
        }

        if (isTree)
        {
            var start = last;
            await foreach (var blob in WalkAsync(prefix.Key, start, cancellationToken))
            {
                yield return Next(blob, ref last);
            }
        }
    }

    private AsyncPageable<BlobItem> Flat(CancellationToken cancellationToken) => _container.GetBlobsAsync(
        new GetBlobsOptions { Prefix = prefix.Key, StartFrom = Start, Traits = BlobTraits.Metadata, ResponseFormat = StorageResponseFormat.Xml }, cancellationToken);

    // Inclusive; and only a name below the prefix is a place in its listing.
    private string? Start => account.IsHierarchical is false && after?.StartsWith(prefix.Key, StringComparison.Ordinal) is true ? after : null;

    private async IAsyncEnumerable<BlobItem> WalkAsync(string folder, string? start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var waiting = new SortedSet<string>(Utf8Order.Instance);
        var level = _container.GetBlobsByHierarchyAsync(
            new GetBlobsByHierarchyOptions { Delimiter = "/", Prefix = folder, Traits = BlobTraits.Metadata, ResponseFormat = StorageResponseFormat.Xml }, cancellationToken);
        await foreach (var (name, entry) in TranslateAsync(level.AsPages(), cancellationToken).SelectMany(InOrder))
        {
            // A folder 'a/' comes at the place of 'a' or of 'a/', depending on the account; nothing that follows is less than 'a'.
            while (waiting.Min is { } due && Utf8Order.Instance.Compare(due, name) < 0)
            {
                waiting.Remove(due);
                await foreach (var blob in WalkAsync(due, start, cancellationToken))
                {
                    yield return blob;
                }
            }

            if (entry.IsPrefix || IsDirectory(entry.Blob))
            {
                var inner = name + "/";
                if (inner != folder && (start is null || Utf8Order.Instance.Compare(inner, start) > 0 || start.StartsWith(inner, StringComparison.Ordinal)))
                {
                    waiting.Add(inner);
                }
            }
            else if (start is null || Utf8Order.Instance.Compare(name, start) > 0)
            {
                yield return entry.Blob;
            }
        }

        foreach (var due in waiting)
        {
            await foreach (var blob in WalkAsync(due, start, cancellationToken))
            {
                yield return blob;
            }
        }
    }

    // The client puts the folders of a page before its blobs.
    private static IEnumerable<(string Name, BlobHierarchyItem Entry)> InOrder(Page<BlobHierarchyItem> page) =>
        page.Values.Select(entry => (Name: entry.IsPrefix ? entry.Prefix[..^1] : entry.Blob.Name, Entry: entry)).OrderBy(entry => entry.Name, Utf8Order.Instance);

    // Lists that are resumed rely on the order: one that is not kept would lose blobs without a word.
    private StoredObject Next(BlobItem blob, ref string? last)
    {
        if (last is not null && Utf8Order.Instance.Compare(blob.Name, last) <= 0)
        {
            throw new ObjectStoreException(
                ObjectStoreError.Refused,
                $"{account.Host} lists '{prefix.With(blob.Name)}' after '{prefix.With(last)}', which is not the order of their names. Write the names to a file, and use it as a list.");
        }

        last = blob.Name;
        return AzureBlob.Of(blob);
    }

    private async Task<bool?> IsHierarchicalAsync(CancellationToken cancellationToken)
    {
        if (account.IsHierarchical is null)
        {
            try
            {
                account.IsHierarchical = (await _container.GetAccountInfoAsync(cancellationToken)).Value.IsHierarchicalNamespaceEnabled;
            }
            catch (RequestFailedException)
            {
                // Not every credential that may list may ask.
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw translate(exception);
            }
        }

        return account.IsHierarchical;
    }

    private static bool IsDirectory(BlobItem blob) => AzureBlob.IsDirectory(blob.Metadata);

    private async IAsyncEnumerable<T> TranslateAsync<T>(IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var all = items.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await all.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw translate(exception);
            }

            yield return all.Current;
        }
    }
}
