namespace ZeroShotOrleans;

/// <summary>Finds text encoders, or says that there are none.</summary>
public static class TextEncoderGrainFactory
{
    /// <summary>The text encoders of the cluster.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: no encoder silo is known here, or not yet.</exception>
    public static ITextEncoderGrain GetTextEncoder(this IGrainFactory grains)
    {
        try
        {
            return grains.GetGrain<ITextEncoderGrain>(ITextEncoderGrain.Local);
        }
        catch (ArgumentException)
        {
            // What Orleans says of an interface that no silo of the cluster implements.
            throw new ZeroShotException(ZeroShotError.NoSilo,
                "No encoder silo is in the cluster, so no model can be used. Start a silo with the role Encoder; if one has just been started, try again in a moment.");
        }
    }
}
