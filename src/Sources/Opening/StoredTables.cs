using ZeroShotOrleans.Sources.Arrow;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>Reads single rows of Parquet and Arrow files that are objects of stores.</summary>
/// <remarks>Thread-safe. One row at a time: the page in memory usually has the next one too, and reading blocks a thread.</remarks>
/// <param name="opener">Opens objects.</param>
/// <param name="maxPageBytes">Maximum size of a page, decompressed.</param>
internal sealed class StoredTables(ObjectOpener opener, long maxPageBytes) : IDisposable
{
    // For two jobs, or a lease across the border of two files.
    private const int MostFiles = 4;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ParquetCells _cells = new(maxPageBytes);
    private readonly ArrowCells _arrow = new(maxPageBytes);

    // Most recent first.
    private readonly List<(string File, ImageStamp Input, StoredObject Stored)> _files = [];

    /// <summary>The bytes of an image, null if the row has none, and the modification time of the file.</summary>
    /// <exception cref="TableException">The file is damaged, not supported, or has no such column or row.</exception>
    /// <exception cref="ObjectStoreException">The store does not answer, or the file has changed.</exception>
    public async Task<(byte[]? Cell, long Modified)> ReadAsync(ParquetSlice slice, long row, CancellationToken cancellationToken)
    {
        if (!ObjectAddress.TryParse(slice.File, out var address))
        {
            throw new ObjectStoreException(ObjectStoreError.NotAllowed, ObjectErrors.NoAddress);
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            var stored = await FindAsync(slice, address.Value, cancellationToken);

            // The readers of tables are not asynchronous: they block this one thread, which belongs to no batcher and no grain.
#pragma warning disable RS0030
            var cell = await Task.Run(
                () =>
                {
                    using var reader = new ObjectReader(opener, address.Value, stored, cancellationToken);
                    var name = (slice.File + '\0' + stored.ETag, stored.Bytes, stored.Modified);
                    return (ArrowIndex.IsName(slice.File) ? _arrow.Read(reader, name, slice.Column, row) : _cells.Read(reader, name, slice.Column, row))?.ToArray();
                },
                cancellationToken);
#pragma warning restore RS0030
            return (cell, stored.Modified);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<StoredObject> FindAsync(ParquetSlice slice, ObjectAddress address, CancellationToken cancellationToken)
    {
        var index = _files.FindIndex(file => file.File == slice.File && file.Input == slice.Input);
        if (index >= 0)
        {
            return _files[index].Stored;
        }

        var stored = await opener.DescribeAsync(address, cancellationToken);
        if (!slice.Input.IsNone && !ObjectStamp.IsOf(slice.Input, stored))
        {
            throw new ObjectStoreException(ObjectStoreError.Changed, $"'{slice.File}' has changed since it was listed. Submit the job again.");
        }

        // A job without a stamp reads the current file; whether that changes is noticed by its version.
        _files.Insert(0, (slice.File, slice.Input, stored));
        if (_files.Count > MostFiles)
        {
            _files.RemoveAt(MostFiles);
        }

        return stored;
    }
}
