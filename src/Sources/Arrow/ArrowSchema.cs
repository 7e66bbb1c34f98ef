using System.Collections.Immutable;
using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>Parses the schema of an Arrow file. Numbers of fields and types are those of <c>Schema.fbs</c>.</summary>
internal static class ArrowSchema
{
    private const int MaxDepth = 64, MaxFields = 100_000, MaxPathLength = 4096;

    // Type.
    private const int Null = 1, Binary = 4, Utf8 = 5, List = 12, Struct = 13, Union = 14, FixedSizeList = 16, Map = 17, LargeBinary = 19, LargeUtf8 = 20, LargeList = 21, RunEndEncoded = 22,
        BinaryView = 23, Utf8View = 24, ListView = 25, LargeListView = 26;

    private static readonly string[] _typeNames =
    [
        "no", "null", "integer", "floating-point", "binary", "text", "boolean", "decimal", "date", "time", "timestamp", "interval", "list", "struct", "union", "fixed-size binary",
        "fixed-size list", "map", "duration", "binary", "text", "list", "run-end encoded", "binary", "text", "list", "list",
    ];

    /// <summary>Parses the schema.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="version">Version of the metadata: 3 (Arrow before 1.0) or 4.</param>
    /// <exception cref="ArrowException">It is damaged, or not supported.</exception>
    public static ImmutableArray<ArrowField> Parse(FlatTable schema, int version)
    {
        if (schema.Short(0) != 0)
        {
            throw ArrowException.NotSupported("An Arrow file of big-endian numbers");
        }

        var walk = new Walk(version);
        for (var i = 0; i < schema.Count(1); i++)
        {
            walk.Add(schema.Table(1, i), path: "", nodes: [], validity: [], isList: false, depth: 0);
        }

        return [.. walk.Fields];
    }

    // Fields in depth-first order, which is that of the nodes and buffers of record batches.
    private sealed class Walk(int version)
    {
        private int _fields;
        private int _nodes;
        private int _buffers;
        private int _views;

        public List<ArrowField> Fields { get; } = [];

        public void Add(FlatTable field, string path, int[] nodes, BufferPlace[] validity, bool isList, int depth)
        {
            if (depth > MaxDepth)
            {
                throw ArrowException.NotSupported($"A schema nested more than {MaxDepth} deep");
            }

            if (++_fields > MaxFields)
            {
                throw ArrowException.NotSupported($"A file with more than {MaxFields} columns");
            }

            var type = field.Byte(2);
            path += field.Text(0);
            if (path.Length > MaxPathLength)
            {
                throw new ArrowException($"The name of a column is longer than {MaxPathLength} characters.");
            }

            nodes = [.. nodes, _nodes++];
            if (field.Has(4))
            {
                AddDictionary(field, path, nodes, validity, isList, type);
                return;
            }

            // Nulls have no buffers at all, and unions no null bits since version 4.
            var hasBits = type is not (Null or RunEndEncoded) && !(type == Union && version >= 4);
            if (hasBits)
            {
                validity = [.. validity, new BufferPlace(_buffers++, _views)];
            }

            var first = new BufferPlace(_buffers, _views);
            var layout = LayoutOf(type);
            _buffers += type switch
            {
                Null or RunEndEncoded or Struct or FixedSizeList => 0,
                Union => field.Table(3).Short(0) == 1 ? 2 : 1,
                List or Map or LargeList => 1,
                ListView or LargeListView => 2,
                Binary or Utf8 or LargeBinary or LargeUtf8 => 2,
                _ => 1,
            };
            if (type is BinaryView or Utf8View)
            {
                _views++;
            }

            if (field.Count(5) == 0 || type is not (Struct or List or Map or LargeList or FixedSizeList or Union or RunEndEncoded or ListView or LargeListView))
            {
                var kind = layout is ArrowLayout.None ? TableColumnKind.Other : IsText(type) ? TableColumnKind.Text : TableColumnKind.Bytes;
                Fields.Add(new ArrowField(
                    new TableColumn(path, Fields.Count, kind, isList ? "a list of values in each row" : layout is ArrowLayout.None ? $"{NameOf(type)} values, not text" : null),
                    layout, nodes, validity, first, first.Views, Dictionary: null));
                return;
            }

            for (var i = 0; i < field.Count(5); i++)
            {
                Add(field.Table(5, i), path + '.', nodes, validity, isList || type is not Struct, depth + 1);
            }
        }

        private void AddDictionary(FlatTable field, string path, int[] nodes, BufferPlace[] validity, bool isList, int type)
        {
            validity = [.. validity, new BufferPlace(_buffers++, _views)];
            var values = new BufferPlace(_buffers++, _views);
            var encoding = field.Table(4);
            var (bits, isSigned) = encoding.Has(1) ? (encoding.Table(1).Integer(0), encoding.Table(1).Byte(1) != 0) : (32, true);
            var layout = LayoutOf(type);
            var isReadable = layout is not ArrowLayout.None && bits is 8 or 16 or 32 or 64;
            Fields.Add(new ArrowField(
                new TableColumn(
                    path, Fields.Count, !isReadable ? TableColumnKind.Other : IsText(type) ? TableColumnKind.Text : TableColumnKind.Bytes,
                    isList ? "a list of values in each row" : isReadable ? null : $"a dictionary of {NameOf(type)} values, not of text"),
                isReadable ? ArrowLayout.Dictionary : ArrowLayout.None, nodes, validity, values, values.Views, new ArrowDictionary(encoding.Long(0), bits / 8, isSigned, layout)));
        }

        private static string NameOf(int type) => type < _typeNames.Length ? _typeNames[type] : $"type {type}";

        private static bool IsText(int type) => type is Utf8 or LargeUtf8 or Utf8View;

        private static ArrowLayout LayoutOf(int type) => type switch
        {
            Binary or Utf8 => ArrowLayout.Offsets32,
            LargeBinary or LargeUtf8 => ArrowLayout.Offsets64,
            BinaryView or Utf8View => ArrowLayout.Views,
            _ => ArrowLayout.None,
        };
    }
}
