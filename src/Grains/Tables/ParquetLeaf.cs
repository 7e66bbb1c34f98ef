namespace ZeroShotOrleans.Grains.Tables;

/// <summary>How the values of a column are stored, as the format numbers it.</summary>
internal enum ParquetType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>Four bytes.</summary>
    Int32 = 1,

    /// <summary>Eight bytes.</summary>
    Int64 = 2,

    /// <summary>Twelve bytes, an old way to write times.</summary>
    Int96 = 3,

    /// <summary>Four bytes.</summary>
    Float = 4,

    /// <summary>Eight bytes.</summary>
    Double = 5,

    /// <summary>Bytes of any length: text or binary.</summary>
    ByteArray = 6,

    /// <summary>Bytes of one length.</summary>
    FixedLengthByteArray = 7,
}

/// <summary>What the bytes of a column are said to mean.</summary>
internal enum ParquetMeaning
{
    /// <summary>Nothing is said: any bytes, or text that old writers did not mark.</summary>
    None,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Neither: a decimal, BSON and the like.</summary>
    Other,
}

/// <summary>A column that has values: a leaf of the schema.</summary>
/// <param name="Path">Its name, with those of the structs and lists around it before, separated by dots.</param>
/// <param name="Index">Its position among the leaves, which is that of its chunk in each row group.</param>
/// <param name="Type">How values are stored.</param>
/// <param name="Meaning">What the bytes of a <see cref="ParquetType.ByteArray"/> are.</param>
/// <param name="MaxDefinition">Definition level of a value that is there. Each level below it is a null: the value's, or that of a struct around it.</param>
/// <param name="MaxRepetition">0 when each row has exactly one value or null.</param>
internal sealed record ParquetLeaf(string Path, int Index, ParquetType Type, ParquetMeaning Meaning, int MaxDefinition, int MaxRepetition);
