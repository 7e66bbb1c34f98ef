using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>The three inputs of an image tower that takes patches.</summary>
internal sealed class PatchTensors
{
    /// <summary>Names of the inputs.</summary>
    public const string Pixels = "pixel_values", Mask = "pixel_attention_mask", Shapes = "spatial_shapes";

    private readonly PatchGrid _patches;
    private readonly TensorElementType _pixelType;
    private readonly TensorElementType _maskType;
    private readonly TensorElementType _shapeType;

    /// <summary>Checks the inputs of a tower.</summary>
    /// <exception cref="ModelFolderException">It has others.</exception>
    public PatchTensors(TowerSession session, PatchGrid patches)
    {
        _patches = patches;
        _pixelType = session.Input(Pixels, [null, patches.Most, patches.ValuesPerPatch], FloatTensor.Types).ElementDataType;
        _maskType = session.Input(Mask, [null, patches.Most], TensorElementType.Int64, TensorElementType.Int32).ElementDataType;
        _shapeType = session.Input(Shapes, [null, 2], TensorElementType.Int64, TensorElementType.Int32).ElementDataType;
    }

    /// <summary>Names of the inputs, in the order of <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = [Pixels, Mask, Shapes];

    /// <summary>Creates the inputs of a batch. Dispose them.</summary>
    /// <param name="values">Prepared images, each with <see cref="PatchGrid.ValuesPerImage"/> values.</param>
    /// <param name="images">Number of images.</param>
    public OrtValue[] Of(ReadOnlySpan<float> values, int images)
    {
        var perImage = _patches.Most * _patches.ValuesPerPatch;
        var pixels = new float[images * perImage];
        var mask = new long[images * _patches.Most];
        var shapes = new long[images * 2];
        for (var image = 0; image < images; image++)
        {
            var prepared = values.Slice(image * _patches.ValuesPerImage, _patches.ValuesPerImage);
            prepared[..perImage].CopyTo(pixels.AsSpan(image * perImage));
            var (rows, columns) = ((int)prepared[^2], (int)prepared[^1]);
            mask.AsSpan(image * _patches.Most, rows * columns).Fill(1);
            (shapes[2 * image], shapes[(2 * image) + 1]) = (rows, columns);
        }

        return
        [
            FloatTensor.Of(pixels, _pixelType, images, _patches.Most, _patches.ValuesPerPatch),
            Whole(mask, _maskType, images, _patches.Most),
            Whole(shapes, _shapeType, images, 2),
        ];
    }

    private static OrtValue Whole(long[] values, TensorElementType type, params long[] shape) => type is TensorElementType.Int64
        ? OrtValue.CreateTensorValueFromMemory(values, shape)
        : OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (int)value), shape);
}
