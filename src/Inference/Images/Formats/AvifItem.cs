namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Properties of the picture in an AVIF file besides the pixels: its orientation, and whether its colours are premultiplied with alpha.</summary>
/// <remarks>
/// libheif rotates and crops by itself, but not as Pillow does: it applies the properties in file order, crops to <c>clap</c>, and rotates grid tiles that
/// share the properties a second time. <see cref="WithoutTransforms"/> therefore hides these properties from libheif.
/// </remarks>
internal sealed class AvifItem
{
    private readonly List<int> _hidden = [];
    private readonly List<int> _flags = [];

    private AvifItem()
    {
    }

    /// <summary>The EXIF orientation equivalent to <c>irot</c> and <c>imir</c>, 1 to 8: Pillow applies them in this order, regardless of their order in the file.</summary>
    public int Orientation { get; private set; } = 1;

    /// <summary>Whether colours are premultiplied with alpha.</summary>
    public bool IsPremultiplied { get; private set; }

    /// <summary>Whether the file has properties that <see cref="WithoutTransforms"/> hides.</summary>
    public bool HasTransforms => _hidden.Count > 0;

    /// <summary>Reads the boxes up to the first invalid one.</summary>
    public static AvifItem Read(ReadOnlySpan<byte> file)
    {
        var item = new AvifItem();
        for (var boxes = new Boxes(file, 0, file.Length); boxes.MoveNext();)
        {
            if (boxes.Is("meta"u8))
            {
                item.ReadMeta(file, boxes.Start + 4, boxes.End);
                break;
            }
        }

        return item;
    }

    /// <summary>A copy of the file that decoders neither rotate nor crop.</summary>
    public byte[] WithoutTransforms(ReadOnlySpan<byte> file)
    {
        var copy = file.ToArray();
        foreach (var at in _hidden)
        {
            "free"u8.CopyTo(copy.AsSpan(at));
        }

        // Clear the flag as well: decoders reject a picture with an essential property that they do not know.
        foreach (var at in _flags)
        {
            copy[at] &= 0x7F;
        }

        return copy;
    }

    private void ReadMeta(ReadOnlySpan<byte> file, int start, int end)
    {
        var primary = 0u;
        for (var boxes = new Boxes(file, start, end); boxes.MoveNext();)
        {
            if (boxes.Is("pitm"u8))
            {
                var numbers = new BoxNumbers(boxes.Content);
                primary = numbers.Version > 0 ? numbers.UInt32() : numbers.UInt16();
            }
        }

        for (var boxes = new Boxes(file, start, end); boxes.MoveNext();)
        {
            if (boxes.Is("iref"u8))
            {
                ReadReferences(file, boxes.Start, boxes.End, primary);
            }
            else if (boxes.Is("iprp"u8))
            {
                ReadProperties(file, boxes.Start, boxes.End, primary);
            }
        }
    }

    private void ReadReferences(ReadOnlySpan<byte> file, int start, int end, uint primary)
    {
        if (start >= end)
        {
            return;
        }

        var wide = file[start] > 0;
        for (var boxes = new Boxes(file, start + 4, end); boxes.MoveNext();)
        {
            var numbers = new BoxNumbers(boxes.Content, headed: false);
            IsPremultiplied |= boxes.Is("prem"u8) && (wide ? numbers.UInt32() : numbers.UInt16()) == primary;
        }
    }

    private void ReadProperties(ReadOnlySpan<byte> file, int start, int end, uint primary)
    {
        var transforms = new Dictionary<int, (bool Rotates, bool Mirrors, int Value)>();
        for (var boxes = new Boxes(file, start, end); boxes.MoveNext();)
        {
            if (boxes.Is("ipco"u8))
            {
                var index = 1;
                for (var properties = new Boxes(file, boxes.Start, boxes.End); properties.MoveNext(); index++)
                {
                    var (rotates, mirrors) = (properties.Is("irot"u8), properties.Is("imir"u8));
                    if (rotates || mirrors || properties.Is("clap"u8))
                    {
                        transforms[index] = (rotates, mirrors, properties.Content is [var value, ..] ? value : 0);
                        _hidden.Add(properties.TypeAt);
                    }
                }
            }
        }

        int? rotation = null, axis = null;
        for (var boxes = new Boxes(file, start, end); boxes.MoveNext();)
        {
            if (!boxes.Is("ipma"u8))
            {
                continue;
            }

            var numbers = new BoxNumbers(boxes.Content);
            var wide = (numbers.Flags & 1) != 0;
            for (var items = numbers.UInt32(); items > 0 && !numbers.AtEnd; items--)
            {
                var item = numbers.Version > 0 ? numbers.UInt32() : numbers.UInt16();
                for (var count = numbers.Byte(); count > 0 && !numbers.AtEnd; count--)
                {
                    var at = boxes.Start + numbers.At;
                    var index = wide ? (int)numbers.UInt16() & 0x7FFF : (int)numbers.Byte() & 0x7F;
                    if (!transforms.TryGetValue(index, out var transform))
                    {
                        continue;
                    }

                    _flags.Add(at);
                    if (item == primary)
                    {
                        rotation = transform.Rotates ? transform.Value & 3 : rotation;
                        axis = transform.Mirrors ? transform.Value & 1 : axis;
                    }
                }
            }
        }

        Orientation = OrientationOf(rotation ?? 0, axis);
    }

    /// <summary>Orientation of an anticlockwise rotation by a number of quarter turns followed by a mirror: axis 0 swaps top and bottom, 1 left and right.</summary>
    private static int OrientationOf(int quarters, int? axis) => (quarters, axis) switch
    {
        (1, null) => 8,
        (2, null) => 3,
        (3, null) => 6,
        (0, 1) or (2, 0) => 2,
        (0, 0) or (2, 1) => 4,
        (1, 0) or (3, 1) => 5,
        (1, 1) or (3, 0) => 7,
        _ => 1,
    };
}
