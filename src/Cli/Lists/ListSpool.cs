using System.Buffers;
using System.Security.Cryptography;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Lists;

/// <summary>Saves a list that comes through a pipe as a file, because a job reads its list again when it is resumed.</summary>
/// <param name="stateDirectory">The state folder of the jobs; the lists are in its folder <c>lists</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class ListSpool(string stateDirectory, TimeProvider time)
{
    /// <summary>Maximum size of a list, in bytes.</summary>
    public const long MaxBytes = 16L << 30;

    /// <summary>Days after which a saved list is deleted, when another one is saved.</summary>
    public const int KeepDays = 30;

    // As much as a format is recognised by.
    private const int HeadBytes = 64 * 1024;

    private readonly string _folder = Path.Combine(stateDirectory, "lists");

    /// <summary>Saves a list.</summary>
    /// <remarks>The file is named after its content: the same list again is the same file, so a job of the same command is resumed.</remarks>
    /// <param name="list">The pipe, read to its end.</param>
    /// <param name="name">What the list is called in messages.</param>
    /// <param name="format">One of <see cref="PipedListFormat.All"/>; null to recognise it.</param>
    /// <param name="column">The value of <c>--column</c>; null if it is not given.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Absolute path of the file, and its format.</returns>
    /// <exception cref="UsageException">The list is empty, too large, in another format, or cannot be read or saved.</exception>
    public async Task<(string File, string Format)> SaveAsync(Stream list, string name, string? format, string? column, CancellationToken cancellationToken)
    {
        var partial = "";
        try
        {
            Directory.CreateDirectory(_folder);
            DeleteOld();
            partial = Path.Combine(_folder, $"{Guid.NewGuid():N}.partial");
            var saved = await SaveAsync(list, name, format, column, partial, cancellationToken);
            if (!File.Exists(saved.File))
            {
                File.Move(partial, saved.File, overwrite: true);
            }

            // A file that is there keeps its time, by which a job notices that a large list has changed.
            return saved;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{name} cannot be saved in {_folder}: {exception.Message} Specify another state folder with --state DIR, or save the list yourself and name the file.");
        }
        finally
        {
            if (partial.Length > 0)
            {
                File.Delete(partial);
            }
        }
    }

    private async Task<(string File, string Format)> SaveAsync(
        Stream list, string name, string? format, string? column, string partial, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HeadBytes);
        try
        {
            var length = await FillAsync(list, buffer.AsMemory(0, HeadBytes), cancellationToken);
            if (length == 0)
            {
                throw new UsageException($"{name} is empty: no images. Check the command that writes it.");
            }

            var found = format ?? PipedListFormat.Detect(buffer.AsSpan(0, length), column, name);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                var names = found == PipedListFormat.ZeroSeparated ? new ZeroSeparatedNames() : null;
                for (var total = 0L; length > 0; length = await FillAsync(list, buffer.AsMemory(0, HeadBytes), cancellationToken))
                {
                    if ((total += length) > MaxBytes)
                    {
                        throw new UsageException($"{name} is larger than {MaxBytes >> 30} GiB, the most for a list from a pipe. Save it as a file and name that.");
                    }

                    await WriteAsync(file, names?.Lines(buffer.AsSpan(0, length)) ?? buffer.AsMemory(0, length));
                }

                await WriteAsync(file, names?.LastLine() ?? default);
                file.Flush(flushToDisk: true);

                async Task WriteAsync(FileStream target, ReadOnlyMemory<byte> bytes)
                {
                    hash.AppendData(bytes.Span);
                    await target.WriteAsync(bytes, cancellationToken);
                }
            }

            var extension = PipedListFormat.All.First(known => known.Name == found).Extension;
            return (Path.Combine(_folder, Convert.ToHexStringLower(hash.GetHashAndReset())[..32] + extension), found);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A read of standard input cannot be cancelled: the wait ends, and the process soon after it.
    private static async Task<int> FillAsync(Stream list, Memory<byte> buffer, CancellationToken cancellationToken) =>
        await list.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, CancellationToken.None).AsTask().WaitAsync(cancellationToken);

    private void DeleteOld()
    {
        foreach (var file in new DirectoryInfo(_folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < time.GetUtcNow().UtcDateTime.AddDays(-KeepDays)))
        {
            file.Delete();
        }
    }
}
