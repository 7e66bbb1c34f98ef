using System.Text;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Heif;

/// <summary>The items of a HEIF file, their properties, references and places.</summary>
internal sealed class HeifItems
{
    /// <summary>Items, properties and references, each. A picture of 100 million pixels in tiles as phones write them has 400.</summary>
    private const int MostEntries = 4096;

    private readonly List<(string Type, int Start, int End)> _properties = [];
    private readonly Dictionary<uint, List<int>> _associations = [];
    private readonly List<(string Type, uint From, uint[] To)> _references = [];
    private readonly Dictionary<uint, (bool IsInBox, List<(ulong At, ulong Length)> Extents)> _places = [];
    private readonly byte[] _meta;
    private (int Start, int End) _dataBox;

    private HeifItems(byte[] meta) => _meta = meta;

    /// <summary>Number of the primary item.</summary>
    public uint Primary { get; private set; }

    /// <summary>Types by item number, four letters.</summary>
    public Dictionary<uint, string> Types { get; } = [];

    /// <summary>Reads the boxes; null if one that is needed is missing or damaged.</summary>
    public static HeifItems? Read(ReadOnlySpan<byte> file)
    {
        for (var boxes = new Boxes(file, 0, file.Length); boxes.MoveNext();)
        {
            if (boxes.Is("meta"u8) && boxes.Content.Length > 4)
            {
                var items = new HeifItems([.. boxes.Content[4..]]);
                items.ReadMeta();
                return items._places.Count > 0 && items._properties.Count > 0 && items.AreFew ? items : null;
            }
        }

        return null;
    }

    private bool AreFew => Math.Max(Math.Max(_properties.Count, _references.Count), Math.Max(_places.Count, Types.Count)) <= MostEntries;

    /// <summary>The type of an item; empty if there is no such item.</summary>
    public string TypeOf(uint item) => Types.GetValueOrDefault(item, "");

    /// <summary>The items that an item is derived from, each once.</summary>
    public IEnumerable<uint> Tiles(uint item) => _references.Where(reference => reference.Type == "dimg" && reference.From == item).SelectMany(reference => reference.To).Distinct();

    /// <summary>The items that belong to an item, such as its alpha, and what those are derived from.</summary>
    public IEnumerable<uint> AuxiliariesOf(uint item) =>
        _references.Where(reference => reference.Type == "auxl" && reference.To.Contains(item)).SelectMany(reference => Tiles(reference.From).Prepend(reference.From)).Distinct();

    /// <summary>Whether the colours of an item are premultiplied with alpha.</summary>
    public bool IsPremultiplied(uint item) => _references.Exists(reference => reference.Type == "prem" && reference.From == item);

    /// <summary>Width and height of an item before rotation; null if they are not stated.</summary>
    public (uint Width, uint Height)? SizeOf(uint item)
    {
        foreach (var (type, start, end) in PropertiesOf(item))
        {
            if (type == "ispe")
            {
                var numbers = new BoxNumbers(_meta.AsSpan(start..end));
                return (numbers.UInt32(), numbers.UInt32());
            }
        }

        return null;
    }

    /// <summary>The size of an item after its rotations and crops, in their order in the file.</summary>
    public (uint Width, uint Height) Transformed(uint item, uint width, uint height)
    {
        foreach (var (type, start, end) in PropertiesOf(item))
        {
            if (type == "irot" && start < end && (_meta[start] & 1) != 0)
            {
                (width, height) = (height, width);
            }
            else if (type == "clap")
            {
                var numbers = new BoxNumbers(_meta.AsSpan(start..end), headed: false);
                (width, height) = (Rounded(numbers.UInt32(), numbers.UInt32()), Rounded(numbers.UInt32(), numbers.UInt32()));
            }
        }

        return (width, height);
    }

    /// <summary>The configuration of the HEVC decoder for an item; empty if there is none.</summary>
    public ReadOnlySpan<byte> DecoderConfiguration(uint item)
    {
        foreach (var (type, start, end) in PropertiesOf(item))
        {
            if (type == "hvcC")
            {
                return _meta.AsSpan(start..end);
            }
        }

        return [];
    }

    /// <summary>The data of an item; null if a part of it is outside the file.</summary>
    public byte[]? DataOf(ReadOnlySpan<byte> file, uint item)
    {
        if (!_places.TryGetValue(item, out var place))
        {
            return null;
        }

        var source = place.IsInBox ? _meta.AsSpan(_dataBox.Start.._dataBox.End) : file;
        using var data = new MemoryStream();
        foreach (var (at, length) in place.Extents)
        {
            // Extents may not repeat data either, which would make much of a small file.
            if (at > (ulong)source.Length || length > (ulong)source.Length - at || (ulong)data.Length + length > (ulong)source.Length)
            {
                return null;
            }

            data.Write(source.Slice((int)at, (int)length));
        }

        return data.ToArray();
    }

    private static uint Rounded(uint numerator, uint denominator) => denominator == 0 ? 0 : (uint)((numerator + ((ulong)denominator / 2)) / denominator);

    private IEnumerable<(string Type, int Start, int End)> PropertiesOf(uint item) =>
        _associations.GetValueOrDefault(item, []).Where(index => index >= 1 && index <= _properties.Count).Select(index => _properties[index - 1]);

    private void ReadMeta()
    {
        for (var boxes = new Boxes(_meta, 0, _meta.Length); boxes.MoveNext();)
        {
            var numbers = new BoxNumbers(boxes.Content);
            if (boxes.Is("pitm"u8))
            {
                Primary = numbers.Item(numbers.Version > 0);
            }
            else if (boxes.Is("iinf"u8))
            {
                ReadTypes(boxes.Start + (numbers.Version > 0 ? 8 : 6), boxes.End);
            }
            else if (boxes.Is("iloc"u8))
            {
                ReadPlaces(numbers);
            }
            else if (boxes.Is("iref"u8))
            {
                ReadReferences(boxes.Start + 4, boxes.End, numbers.Version > 0);
            }
            else if (boxes.Is("iprp"u8))
            {
                ReadProperties(boxes.Start, boxes.End);
            }
            else if (boxes.Is("idat"u8))
            {
                _dataBox = (boxes.Start, boxes.End);
            }
        }
    }

    private void ReadTypes(int start, int end)
    {
        for (var boxes = new Boxes(_meta, start, end); boxes.MoveNext();)
        {
            var numbers = new BoxNumbers(boxes.Content);
            if (boxes.Is("infe"u8) && numbers.Version >= 2)
            {
                var item = numbers.Item(numbers.Version > 2);
                numbers.UInt16();
                Types[item] = numbers.Type();
            }
        }
    }

    private void ReadPlaces(BoxNumbers numbers)
    {
        var sizes = numbers.UInt16();
        var (offsetSize, lengthSize, baseSize, indexSize) = ((int)(sizes >> 12), (int)(sizes >> 8 & 15), (int)(sizes >> 4 & 15), numbers.Version > 0 ? (int)(sizes & 15) : 0);
        for (var count = numbers.Item(numbers.Version > 1); count > 0 && !numbers.AtEnd; count--)
        {
            var item = numbers.Item(numbers.Version > 1);
            var method = numbers.Version > 0 ? numbers.UInt16() & 15 : 0;
            numbers.UInt16();
            var start = numbers.Sized(baseSize);
            var extents = new List<(ulong, ulong)>();
            for (var left = numbers.UInt16(); left > 0 && !numbers.AtEnd; left--)
            {
                numbers.Sized(indexSize);
                extents.Add((unchecked(start + numbers.Sized(offsetSize)), numbers.Sized(lengthSize)));
            }

            // Data inside another item (method 2) is not read.
            if (method <= 1)
            {
                _places[item] = (method == 1, extents);
            }
        }
    }

    private void ReadReferences(int start, int end, bool isWide)
    {
        for (var boxes = new Boxes(_meta, start, end); boxes.MoveNext();)
        {
            var numbers = new BoxNumbers(boxes.Content, headed: false);
            var from = numbers.Item(isWide);
            var to = new List<uint>();
            for (var count = numbers.UInt16(); count > 0 && !numbers.AtEnd; count--)
            {
                to.Add(numbers.Item(isWide));
            }

            _references.Add((Encoding.Latin1.GetString(_meta, boxes.TypeAt, 4), from, [.. to]));
        }
    }

    private void ReadProperties(int start, int end)
    {
        for (var boxes = new Boxes(_meta, start, end); boxes.MoveNext();)
        {
            if (boxes.Is("ipco"u8))
            {
                for (var properties = new Boxes(_meta, boxes.Start, boxes.End); properties.MoveNext();)
                {
                    _properties.Add((Encoding.Latin1.GetString(_meta, properties.TypeAt, 4), properties.Start, properties.End));
                }
            }
            else if (boxes.Is("ipma"u8))
            {
                ReadAssociations(new BoxNumbers(boxes.Content));
            }
        }
    }

    private void ReadAssociations(BoxNumbers numbers)
    {
        for (var items = numbers.UInt32(); items > 0 && !numbers.AtEnd; items--)
        {
            var item = numbers.Item(numbers.Version > 0);
            var indexes = new List<int>();
            for (var count = numbers.Byte(); count > 0 && !numbers.AtEnd; count--)
            {
                indexes.Add((numbers.Flags & 1) != 0 ? (int)numbers.UInt16() & 0x7FFF : (int)numbers.Byte() & 0x7F);
            }

            _associations[item] = indexes;
        }
    }
}
