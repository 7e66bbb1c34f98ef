using System.Collections.Immutable;

namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>Parses the footer. Field numbers are those of <c>parquet.thrift</c>.</summary>
internal static class ParquetFooter
{
    // ConvertedType and LogicalType: those that mean text.
    private const int Utf8 = 0, ConvertedEnum = 4, ConvertedJson = 19;
    private const int LogicalText = 1, LogicalEnum = 4, LogicalJson = 12;

    // FieldRepetitionType.
    private const int Required = 0, Repeated = 2;

    private const int MaxDepth = 64;

    // What has one byte in the file is an object in memory, and a name is part of the names of all columns in it.
    private const int MaxElements = 100_000, MaxChunks = 2_000_000, MaxPathLength = 4096;

    /// <summary>Parses the footer.</summary>
    /// <exception cref="ParquetException">It is damaged.</exception>
    public static ParquetTable Parse(ReadOnlySpan<byte> footer)
    {
        var reader = new ThriftReader(footer);
        var schema = new List<Element>();
        var groups = ImmutableArray.CreateBuilder<ParquetGroup>();
        var (id, chunks) = (0, 0);
        while (reader.TryField(ref id, out var type))
        {
            switch (id, type)
            {
                case (2, ThriftReader.List):
                    for (var left = reader.BeginList(out _); left > 0; left--)
                    {
                        schema.Add(schema.Count < MaxElements ? ReadElement(ref reader) : throw TooMany("columns", MaxElements));
                    }

                    break;
                case (4, ThriftReader.List):
                    for (var left = reader.BeginList(out _); left > 0; left--)
                    {
                        groups.Add(ReadGroup(ref reader, ref chunks));
                    }

                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        var leaves = Flatten(schema);
        return groups.All(group => group.Rows >= 0 && group.Chunks.Length == leaves.Length)
            ? new ParquetTable(leaves, groups.ToImmutable())
            : throw new ParquetException("Its row groups do not match its columns.");
    }

    private static Element ReadElement(ref ThriftReader reader)
    {
        var element = new Element();
        var id = 0;
        while (reader.TryField(ref id, out var type))
        {
            switch (id, type)
            {
                case (1, _) when IsInteger(type):
                    element.Type = (int)reader.Integer();
                    break;
                case (3, _) when IsInteger(type):
                    element.Repetition = (int)reader.Integer();
                    break;
                case (4, ThriftReader.Binary):
                    element.Name = reader.Text();
                    break;
                case (5, _) when IsInteger(type):
                    element.Children = reader.Count();
                    break;
                case (6, _) when IsInteger(type):
                    element.Meaning = reader.Integer() is Utf8 or ConvertedEnum or ConvertedJson ? ParquetMeaning.Text : ParquetMeaning.Other;
                    break;
                case (10, ThriftReader.Struct):
                    element.Meaning = ReadLogicalType(ref reader) is LogicalText or LogicalEnum or LogicalJson ? ParquetMeaning.Text : ParquetMeaning.Other;
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return element;
    }

    // A union: a struct with one field, whose number is the type.
    private static int ReadLogicalType(ref ThriftReader reader)
    {
        var (id, found) = (0, 0);
        while (reader.TryField(ref id, out var type))
        {
            found = id;
            reader.Skip(type);
        }

        return found;
    }

    private static ParquetException TooMany(string what, int most) => ParquetException.NotSupported($"A file with more than {most} {what}");

    private static ParquetGroup ReadGroup(ref ThriftReader reader, ref int count)
    {
        var chunks = ImmutableArray.CreateBuilder<ParquetChunk>();
        var (rows, id) = (0L, 0);
        while (reader.TryField(ref id, out var type))
        {
            switch (id, type)
            {
                case (1, ThriftReader.List):
                    for (var left = reader.BeginList(out _); left > 0; left--)
                    {
                        chunks.Add(++count <= MaxChunks ? ReadChunk(ref reader) : throw TooMany("pairs of row groups and columns", MaxChunks));
                    }

                    break;
                case (3, _) when IsInteger(type):
                    rows = reader.Integer();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return new ParquetGroup(rows, chunks.ToImmutable());
    }

    private static ParquetChunk ReadChunk(ref ThriftReader reader)
    {
        var chunk = new ParquetChunk(Codec: 0, Values: 0, Offset: 0, Nulls: null, Elsewhere: false);
        var id = 0;
        while (reader.TryField(ref id, out var type))
        {
            switch (id, type)
            {
                case (1, ThriftReader.Binary):
                    chunk = chunk with { Elsewhere = !reader.Bytes().IsEmpty };
                    break;
                case (3, ThriftReader.Struct):
                    chunk = ReadMetadata(ref reader, chunk);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return chunk;
    }

    private static ParquetChunk ReadMetadata(ref ThriftReader reader, ParquetChunk chunk)
    {
        var (data, dictionary, id) = (0L, 0L, 0);
        while (reader.TryField(ref id, out var type))
        {
            switch (id, type)
            {
                case (4, _) when IsInteger(type):
                    chunk = chunk with { Codec = (int)reader.Integer() };
                    break;
                case (5, _) when IsInteger(type):
                    chunk = chunk with { Values = reader.Integer() };
                    break;
                case (9, _) when IsInteger(type):
                    data = reader.Integer();
                    break;
                case (11, _) when IsInteger(type):
                    dictionary = reader.Integer();
                    break;
                case (12, ThriftReader.Struct):
                    chunk = chunk with { Nulls = ReadNulls(ref reader) };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        // Some writers store 0 if there is no dictionary.
        return chunk with { Offset = dictionary > 0 ? Math.Min(dictionary, data) : data };
    }

    private static long? ReadNulls(ref ThriftReader reader)
    {
        var id = 0;
        long? nulls = null;
        while (reader.TryField(ref id, out var type))
        {
            if (id == 3 && IsInteger(type))
            {
                nulls = reader.Integer();
            }
            else
            {
                reader.Skip(type);
            }
        }

        return nulls;
    }

    // The schema is a tree in depth-first order. The root is not part of the names.
    private static ImmutableArray<ParquetLeaf> Flatten(List<Element> schema)
    {
        var leaves = ImmutableArray.CreateBuilder<ParquetLeaf>();
        var next = 1;
        if (schema.Count == 0)
        {
            throw new ParquetException("Its footer has no schema.");
        }

        AddChildren(schema[0].Children, path: "", definition: 0, repetition: 0, depth: 0);
        return leaves.ToImmutable();

        void AddChildren(int count, string path, int definition, int repetition, int depth)
        {
            for (; count > 0; count--)
            {
                if (next >= schema.Count || depth > MaxDepth)
                {
                    throw new ParquetException("Its schema is not a tree.");
                }

                var element = schema[next++];
                if (path.Length + element.Name.Length > MaxPathLength)
                {
                    throw new ParquetException($"The name of a column is longer than {MaxPathLength} characters.");
                }

                var name = path + element.Name;
                var defined = definition + (element.Repetition == Required ? 0 : 1);
                var repeated = repetition + (element.Repetition == Repeated ? 1 : 0);
                if (element.Type is { } type)
                {
                    leaves.Add(new ParquetLeaf(name, leaves.Count, (ParquetType)type, element.Meaning, defined, repeated));
                }
                else
                {
                    AddChildren(element.Children, name + '.', defined, repeated, depth + 1);
                }
            }
        }
    }

    // i16, i32 and i64 have the same encoding.
    private static bool IsInteger(int type) => type is > ThriftReader.Byte and < ThriftReader.Double;

    private sealed class Element
    {
        public int? Type { get; set; }

        public int Repetition { get; set; }

        public string Name { get; set; } = "";

        public int Children { get; set; }

        public ParquetMeaning Meaning { get; set; }
    }
}
