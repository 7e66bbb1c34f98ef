namespace ZeroShotOrleans;

/// <summary>Returns the text encoder grain, or throws if there is no encoder silo.</summary>
public static class TextEncoderGrainFactory
{
    /// <summary>The text encoders of the cluster.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no encoder silo is known here (yet).</exception>
    public static ITextEncoderGrain GetTextEncoder(this IGrainFactory grains)
    {
        try
        {
            return grains.GetGrain<ITextEncoderGrain>(ITextEncoderGrain.Local);
        }
        catch (ArgumentException)
        {
            // Orleans' exception for a grain interface that no silo implements.
            throw new ZeroShotException(ZeroShotError.NoSilo,
                "No encoder silo is in the cluster, so no model can be used. Start a silo with the role Encoder; if one has just been started, retry in a moment.");
        }
    }
}
