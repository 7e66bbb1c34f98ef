using Microsoft.ML.OnnxRuntime;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Prepared images as bytes with the channels last, for graphs that scale them.</summary>
internal static class ByteTensor
{
    /// <summary>Creates a tensor <c>[images, height, width, 3]</c>. Dispose it.</summary>
    /// <param name="pixels">Values 0 to 255, <c>[images, 3, height, width]</c>.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="height">Height of each in pixels.</param>
    /// <param name="width">Width of each in pixels.</param>
    public static OrtValue Of(ReadOnlySpan<float> pixels, int images, int height, int width)
    {
        var plane = height * width;
        var bytes = new byte[pixels.Length];
        for (var image = 0; image < images; image++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var from = pixels.Slice(((image * 3) + channel) * plane, plane);
                for (var i = 0; i < plane; i++)
                {
                    bytes[(((image * plane) + i) * 3) + channel] = (byte)from[i];
                }
            }
        }

        return OrtValue.CreateTensorValueFromMemory(bytes, [images, height, width, 3]);
    }
}
