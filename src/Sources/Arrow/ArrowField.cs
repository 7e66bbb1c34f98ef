using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>A column of an Arrow file whose values are text or bytes, and where its buffers are in each record batch.</summary>
/// <param name="Column">The column.</param>
/// <param name="Layout">How its values are stored.</param>
/// <param name="Nodes">Indexes of the nodes of the enclosing structs and, last, its own.</param>
/// <param name="Validity">Indexes of their buffers of null bits.</param>
/// <param name="Buffer">Index of its first buffer after the null bits.</param>
/// <param name="Views">Number of columns of views before it: each has a variable number of buffers.</param>
/// <param name="Dictionary">With <see cref="ArrowLayout.Dictionary"/>: what its numbers refer to.</param>
internal sealed record ArrowField(TableColumn Column, ArrowLayout Layout, int[] Nodes, BufferPlace[] Validity, BufferPlace Buffer, int Views, ArrowDictionary? Dictionary);

/// <summary>The place of a buffer in a record batch.</summary>
/// <param name="Index">Its index, without the variable buffers of columns of views.</param>
/// <param name="Views">Number of columns of views before it.</param>
internal readonly record struct BufferPlace(int Index, int Views);

/// <summary>A dictionary of a column.</summary>
/// <param name="Id">Its number in the file.</param>
/// <param name="IndexBytes">Bytes of a number that refers to it: 1, 2, 4 or 8.</param>
/// <param name="IsSigned">Whether such a number is signed.</param>
/// <param name="Layout">How its values are stored.</param>
internal sealed record ArrowDictionary(long Id, int IndexBytes, bool IsSigned, ArrowLayout Layout);

/// <summary>How values of a column are stored.</summary>
internal enum ArrowLayout
{
    /// <summary>Not readable as text or bytes.</summary>
    None,

    /// <summary>Offsets of four bytes.</summary>
    Offsets32,

    /// <summary>Offsets of eight bytes.</summary>
    Offsets64,

    /// <summary>Views of sixteen bytes.</summary>
    Views,

    /// <summary>Numbers that refer to a dictionary.</summary>
    Dictionary,
}
