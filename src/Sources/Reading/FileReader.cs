using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Sources.Reading;

/// <summary>Reads an open file.</summary>
/// <param name="file">The file; disposed with this object.</param>
internal sealed class FileReader(SafeFileHandle file) : RandomReader
{
    // Queried each time: the file may grow or be cut while it is read.
    /// <inheritdoc/>
    public override long Length => RandomAccess.GetLength(file);

    /// <summary>Modification time in UTC ticks.</summary>
    public long Modified => File.GetLastWriteTimeUtc(file).Ticks;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer, long offset) => RandomAccess.Read(file, buffer, offset);

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();
}
