import { imageGroups } from '../../images/catalogue.ts';
import { imageCase } from '../../images/judge.ts';

const { slug, why, images } = imageGroups.bootstraps;

export default imageCase(`log/${slug}`, why, images);
